using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>Something that happened to an entry of the outbox.</summary>
/// <param name="Position">Of the fact by which it happened.</param>
/// <param name="At">When that was recorded.</param>
/// <param name="Target">Whose entry it is.</param>
/// <param name="State">translated, delivered, parked or closed.</param>
/// <param name="MapVersion">The version of the map whose words it has; empty for none.</param>
/// <param name="Reason">In the target's or a person's words.</param>
/// <param name="Reference">The target's own id.</param>
/// <param name="By">Who ended it; null where nobody did.</param>
internal sealed record DeliveryMove(long Position, DateTimeOffset At, string Target, string State, string MapVersion, string? Reason, string? Reference, string? By);

/// <summary>What became of the entries of a fact, one after the other, as known at a position of the journal.</summary>
internal sealed class DeliveryHistory(IFactSource journal)
{
    public const string Translated = "translated";

    private const string Columns = "target, since, made_by, state, map_version, reason, reference, ended_by";

    /// <summary>By target, and of each target oldest first.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="position">The fact whose entries they are.</param>
    /// <param name="asOf">Nothing that came later counts.</param>
    /// <param name="recordedAt">When that fact was recorded, where the caller knows it: nearly every entry is made by it.</param>
    public IReadOnlyList<DeliveryMove> Of(SqliteDatabase db, long position, long asOf, DateTimeOffset? recordedAt = null)
    {
        var found = new List<DeliveryMove>();
        using (var rows = db.Prepare($"SELECT {Columns} FROM outbox_past WHERE position = ?1 UNION ALL SELECT {Columns} FROM outbox WHERE position = ?1 ORDER BY 1, 2").Bind(1, position).Query())
        {
            while (rows.Read())
            {
                var (target, since, madeBy, state, map) = (rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Text(4));
                if (state == RecordStates.Waiting || madeBy < since)
                {
                    found.Add(new DeliveryMove(madeBy, default, target, Translated, map, null, null, null));
                }

                if (state != RecordStates.Waiting)
                {
                    found.Add(new DeliveryMove(since, default, target, RecordStates.Word(state), map, rows.NullableText(5), rows.NullableText(6), rows.NullableText(7)));
                }
            }
        }

        return [.. found.Where(m => m.Position <= asOf).DistinctBy(m => (m.Target, m.Position, m.State))
            .Select(m => m with { At = m.Position == position && recordedAt is { } known ? known : journal.At(m.Position)!.Times.RecordedAt })];
    }
}

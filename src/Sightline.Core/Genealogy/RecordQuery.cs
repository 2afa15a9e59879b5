using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>One inspection in full: as sent, with its frozen context, and where each image is.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="Fact">The fact as the journal keeps it, with the bytes as sent.</param>
/// <param name="Inspection">What those bytes say.</param>
/// <param name="Context">Null while it waits.</param>
/// <param name="Images">Where each of its images is, in the order of the message.</param>
/// <param name="Bindings">Every time it was bound, oldest first; none while it waits.</param>
internal sealed record FullRecord(
    RecordRow Row, Fact Fact, Inspection Inspection, BoundContext? Context, IReadOnlyList<RecordImage> Images, IReadOnlyList<ContextBinding> Bindings)
{
    /// <summary>The moment of exposure, as sent and by this node's clock.</summary>
    public required RecordTime Time { get; init; }

    /// <summary>The record as known at a position of the journal.</summary>
    public FullRecord KnownAt(long position)
    {
        var known = Bindings.Where(b => b.Position <= position).ToList();
        return this with { Bindings = known, Context = known.LastOrDefault()?.Context };
    }

    /// <summary>When it found the context it had waited for; null when it never waited, or waits still.</summary>
    public DateTimeOffset? MatchedAt => Bindings is [{ Position: var by } first, ..] && by != Fact.Position ? first.At : null;

    /// <summary>The binding as it was known at a moment; null before it was bound.</summary>
    public ContextBinding? AsOf(AsOf asOf) => Bindings.LastOrDefault(b => asOf.Then ? b == Bindings[0] : asOf.Position is { } position ? b.Position <= position : asOf.Moment is not { } moment || b.At <= RecordedMoments.EndOf(moment));
}

/// <summary>A time that a record was bound.</summary>
/// <param name="Position">Journal position of the fact that bound it.</param>
/// <param name="At">When that was recorded: from then on it was known so.</param>
/// <param name="Because">Position of the fact that changed the past; null for the first time.</param>
/// <param name="Context">What it was bound with.</param>
internal sealed record ContextBinding(long Position, DateTimeOffset At, long? Because, BoundContext Context);

/// <summary>As of when something is asked for: as it was known at first, at a moment, at a position of the journal, or now.</summary>
internal sealed record AsOf(bool Then = false, DateTimeOffset? Moment = null, long? Position = null)
{
    public static AsOf Now { get; } = new();
}

/// <summary>Reads one inspection in full.</summary>
internal sealed class RecordQuery(IFactSource journal, ProjectionReader projections, ImageStates images)
{
    /// <summary>Position of an inspection; null when there is none. The journal answers, so it is known as soon as it is acknowledged.</summary>
    public long? PositionOf(string station, string id) => journal.Find(FactKinds.Inspection, station, id)?.Position;

    public FullRecord? At(long position)
    {
        if (journal.At(position) is not { Kind: FactKinds.Inspection } fact)
        {
            return null;
        }

        var inspection = InspectionInHand.From(fact, waited: false).Inspection;
        return projections.Read(db => Row(db, position) is { } row ? Full(db, row, fact, inspection) : null);
    }

    /// <summary>What was found, for a list: only records that can have a finding are opened.</summary>
    public IReadOnlyList<Defect> DefectsOf(RecordRow row) =>
        row.Result == InspectionResult.Pass && !row.Flags.Contains(RecordFlags.PassWithDefects)
            ? []
            : InspectionInHand.From(journal.At(row.Position)!, waited: false).Inspection.Defects ?? [];

    private FullRecord Full(SqliteDatabase db, RecordRow row, Fact fact, Inspection inspection)
    {
        var bindings = Bindings(db, row);
        return new FullRecord(row, fact, inspection, bindings.LastOrDefault()?.Context, images.Of(db, inspection, row.ReceivedAt), bindings) { Time = RecordTime.Read(db, row.Position)! };
    }

    /// <summary>One that was never relinked has no history: it was bound once.</summary>
    private List<ContextBinding> Bindings(SqliteDatabase db, RecordRow row)
    {
        var found = new List<(long Position, long Context, long? Because)>();
        using (var rows = db.Prepare("SELECT position, context_id, because FROM context_history WHERE record = ?1 ORDER BY position").Bind(1, row.Position).Query())
        {
            while (rows.Read())
            {
                found.Add((rows.Int64(0), rows.Int64(1), rows.NullableInt64(2)));
            }
        }

        if (found.Count == 0 && row is { ContextId: { } context, BoundBy: { } by })
        {
            found.Add((by, context, null));
        }

        return found.ConvertAll(b => new ContextBinding(b.Position, journal.At(b.Position)!.Times.RecordedAt, b.Because, ContextOf(db, b.Context)));
    }

    private static RecordRow? Row(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare($"SELECT {RecordRow.Columns} FROM inspections i WHERE i.position = ?1").Bind(1, position).Query();
        return RecordRow.All(rows).FirstOrDefault();
    }

    private static BoundContext ContextOf(SqliteDatabase db, long id)
    {
        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
    }
}

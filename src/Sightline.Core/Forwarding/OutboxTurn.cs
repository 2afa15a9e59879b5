using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// Entries that wait for another target: their place in the order is below zero, where no forwarder looks. Accepted there, they get
/// their place behind all others; closed there, they are closed too, because what the first system was never told the second is not told either.
/// </summary>
internal sealed class OutboxTurn(TargetTable targets)
{
    /// <summary>Below every place in an order.</summary>
    private const long Below = long.MinValue / 2;

    /// <summary>Where an entry waits that would have had this place.</summary>
    public static long PlaceOf(long sequence) => Below + sequence;

    /// <summary>The highest place that was given, also to one that waits.</summary>
    public static long Last(SqliteDatabase db) => db.Scalar($"SELECT COALESCE(MAX(CASE WHEN seq < 0 THEN seq - ({Below}) ELSE seq END), 0) FROM outbox");

    /// <summary>What becomes of an entry that is ready to be sent.</summary>
    /// <param name="After">The target it waits for; null when it may go.</param>
    /// <param name="State">Waiting, parked or closed.</param>
    /// <param name="Reason">Why it is parked or closed.</param>
    public readonly record struct Turn(string? After, long State, string? Reason);

    /// <summary>Looks at what the target before has of the same fact.</summary>
    public Turn Of(SqliteDatabase db, long position, TargetSettings settings, bool isInspection)
    {
        if (settings.After is not { } after)
        {
            return new Turn(null, RecordStates.Waiting, null);
        }

        using var rows = db.Prepare("SELECT state, reason FROM outbox WHERE position = ?1 AND target = ?2").Bind(1, position).Bind(2, after).Query();
        if (rows.Read())
        {
            return rows.Int64(0) switch
            {
                RecordStates.Delivered => new Turn(null, RecordStates.Waiting, null),
                RecordStates.Closed => new Turn(null, RecordStates.Closed, NotTold(after, rows.NullableText(1))),
                _ => new Turn(after, RecordStates.Waiting, null),
            };
        }

        if (!targets.Working.Any(t => t.Name.Value == after))
        {
            return new Turn(null, RecordStates.Parked, $"Target '{settings.Name}' is told after '{after}', which is {(targets.TextOf(after) is null ? "not there" : "off")}. Start '{after}', or take after out of config/targets/{settings.Name}.json, and send this again.");
        }

        // A person's act at this node reaches a target that wants it also where the one before does not; a station's record never does.
        return isInspection ? new Turn(null, RecordStates.Closed, $"Not told: '{after}' does not want it.") : new Turn(null, RecordStates.Waiting, null);
    }

    public static string NotTold(string after, string? reason) => $"Not told: '{after}' was not told it{(reason is null ? "." : $" ({reason.TrimEnd('.')}).")}";

    /// <summary>Targets whose entries of a fact wait for another target's.</summary>
    public List<string> Waiting(SqliteDatabase db, long position, string after)
    {
        var found = new List<string>();
        if (!targets.Followers(after).Any())
        {
            return found;
        }

        using var rows = db.Prepare("SELECT target FROM outbox WHERE position = ?1 AND after = ?2 AND state = 0 ORDER BY target").Bind(1, position).Bind(2, after).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    public static void Free(SqliteDatabase db, long position, string target, long sequence, long at) =>
        db.Prepare("UPDATE outbox SET after = NULL, seq = ?3, freed_at = ?4 WHERE position = ?1 AND target = ?2").Bind(1, position).Bind(2, target).Bind(3, sequence).Bind(4, at).Execute();

    public static void Close(SqliteDatabase db, long position, string target, string reason, Fact fact) =>
        db.Prepare("UPDATE outbox SET after = NULL, state = ?3, reason = ?4, ended_at = ?5, ended_by = ?6, since = ?7 WHERE position = ?1 AND target = ?2")
            .Bind(1, position).Bind(2, target).Bind(3, RecordStates.Closed).Bind(4, reason).Bind(5, FactHash.Microseconds(fact.Times.ReceivedAt)).Bind(6, fact.Actor).Bind(7, fact.Position).Execute();

    /// <summary>A target that comes after another one no more, or after a new one: what waits for the former is free, in its order. Returns the highest place given.</summary>
    public static long FreeAll(SqliteDatabase db, string target, string? after, long last, long at)
    {
        db.Prepare("UPDATE outbox SET seq = ?3 + seq - ?5, after = NULL, freed_at = ?4 WHERE target = ?1 AND state = 0 AND after IS NOT NULL AND after IS NOT ?2")
            .Bind(1, target).Bind(2, after).Bind(3, last).Bind(4, at).Bind(5, Below).Execute();
        using var rows = db.Prepare("SELECT MAX(seq) FROM outbox WHERE state = 0 AND target = ?1").Bind(1, target).Query();
        return rows.Read() && rows.NullableInt64(0) is { } highest ? Math.Max(last, highest) : last;
    }
}

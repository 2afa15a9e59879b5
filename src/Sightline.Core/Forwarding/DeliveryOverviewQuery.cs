using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// How each target does: what its forwarder knows now, and what the projections count. Totals, a thousand times and the
/// head of an index are read, whatever the outbox has grown to.
/// </summary>
internal sealed class DeliveryOverviewQuery(TargetTable table, ForwardingService forwarding, ProjectionReader projections, TimeProvider time)
{
    /// <summary>Every target in the scope, by name.</summary>
    /// <param name="targets">The targets somebody may see.</param>
    /// <param name="today">When the plant's day began; null where nobody asks what was delivered since.</param>
    public IReadOnlyList<TargetOverview> Read(Scope targets, DateTimeOffset? today = null)
    {
        var states = forwarding.States;
        var now = time.GetUtcNow();
        return projections.Read(db => table.All.Where(t => targets.Holds(t.Settings.Name)).Select(t => Of(db, t.Settings, states.GetValueOrDefault(t.Settings.Name), now) with { Today = Since(db, t.Settings.Name, today) }).ToList());
    }

    private static TargetOverview Of(SqliteDatabase db, TargetSettings settings, ForwarderState? forwarder, DateTimeOffset now)
    {
        var times = Times(db, settings.Name);
        return new TargetOverview
        {
            Target = settings.Name,
            Connector = settings.Connector,
            Stage = settings.Stage,
            State = Word(settings.Stage, forwarder),
            Forwarder = forwarder,
            Lanes = settings.Lanes,
            Waiting = Total(db, Accounts.EntryWaiting, settings.Name),
            Parked = Total(db, Accounts.EntryParked, settings.Name),
            Delivered = Total(db, Accounts.EntryDelivered, settings.Name),
            Closed = Total(db, Accounts.EntryClosed, settings.Name),
            Oldest = Oldest(db, settings.Name, now),
            Durations = Durations(times),
            After = settings.After,
            Promises = Promises(db, settings, times),
            LastSuccessAt = times.Count == 0 ? null : FactHash.FromMicroseconds(times.MaxBy(t => t.Nth).EndedAt),
            LastTrouble = Newest(Trouble(db, settings.Name), forwarder),
        };
    }

    private static long? Since(SqliteDatabase db, string target, DateTimeOffset? from) =>
        from is { } began ? DeliveredQuarters.Since(db, target, FactHash.Microseconds(began)) : null;

    /// <summary>Of inspections, of every kind that has a class of its own, and of every other kind that was delivered.</summary>
    private static List<PromiseKept> Promises(SqliteDatabase db, TargetSettings settings, List<(long Nth, long EndedAt, long Took)> ofInspections)
    {
        var promises = new List<PromiseKept>();
        var told = DeliveryClasses.ToldBy(settings.ClassOf(DeliveryClasses.Inspection).Class);
        foreach (var kind in DeliveryClasses.Kinds)
        {
            var times = kind == DeliveryClasses.Inspection ? ofInspections : Times(db, DeliveryTimes.Of(settings.Name, kind));
            var set = kind == told ? settings.ClassOf(DeliveryClasses.Inspection) : settings.ClassOf(kind);
            if (kind == told || times.Count > 0 || settings.Delivery.ContainsKey(kind) || kind == DeliveryClasses.Inspection)
            {
                promises.Add(new PromiseKept(kind, set.Class, set.Promise, Durations(times)));
            }
        }

        return [.. promises.Where(p => p.Kind != DeliveryClasses.Inspection || told is null)];
    }

    private static string Word(string stage, ForwarderState? forwarder) => (stage, forwarder) switch
    {
        (TargetStages.Off or TargetStages.Shadow or TargetStages.Paused, _) => stage,
        (_, null) => "starting",
        (_, { Stopped: true }) => "stopped",
        (_, { Away: true }) => "away",
        (_, { Trouble: not null }) => "retrying",
        _ => "delivering",
    };

    private static long Total(SqliteDatabase db, string account, string target)
    {
        using var rows = db.Prepare("SELECT value FROM totals WHERE account = ?1 AND of = ?2").Bind(1, account).Bind(2, target).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private static OldestWaiting? Oldest(SqliteDatabase db, string target, DateTimeOffset now)
    {
        using var rows = db.Prepare("SELECT position, created_at FROM outbox WHERE target = ?1 AND state = 0 ORDER BY seq LIMIT 1").Bind(1, target).Query();
        if (!rows.Read())
        {
            return null;
        }

        var since = FactHash.FromMicroseconds(rows.Int64(1));
        return new OldestWaiting($"{target}.{rows.Int64(0)}", since, now - since);
    }

    private static List<(long Nth, long EndedAt, long Took)> Times(SqliteDatabase db, string target)
    {
        var times = new List<(long, long, long)>();
        using var rows = db.Prepare("SELECT nth, ended_at, took FROM delivery_times WHERE target = ?1").Bind(1, target).Query();
        while (rows.Read())
        {
            times.Add((rows.Int64(0), rows.Int64(1), rows.Int64(2)));
        }

        return times;
    }

    private static DeliveryDurations? Durations(List<(long Nth, long EndedAt, long Took)> times)
    {
        if (times.Count == 0)
        {
            return null;
        }

        // A clock that was set back between the two moments gives less than nothing.
        var sorted = times.Select(t => Math.Max(0, t.Took)).Order().ToList();
        return new DeliveryDurations(sorted.Count, Within(0.50), Within(0.99));

        TimeSpan Within(double share) => TimeSpan.FromMicroseconds(sorted[(int)Math.Ceiling(share * sorted.Count) - 1]);
    }

    private static TargetTrouble? Trouble(SqliteDatabase db, string target)
    {
        using var rows = db.Prepare("SELECT kind, reason, at, position FROM target_troubles WHERE target = ?1").Bind(1, target).Query();
        return rows.Read() ? new TargetTrouble(rows.Text(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), $"{target}.{rows.Int64(3)}") : null;
    }

    private static TargetTrouble? Newest(TargetTrouble? kept, ForwarderState? forwarder) =>
        forwarder is { LastTrouble: { } reason, LastTroubleAt: { } at } && !(kept?.At > at) ? new TargetTrouble("failed", reason, at, null) : kept;
}

using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>One thing that parked records wait for.</summary>
/// <param name="Kind">station, context or order: it is matched by itself when that comes. differs: a person or a corrected context. delivery: a person or a new map.</param>
/// <param name="For">The station, order or target.</param>
/// <param name="Count">How many wait for it.</param>
/// <param name="Oldest">Journal position of the first of them.</param>
/// <param name="Since">When that arrived, or its delivery was parked.</param>
/// <param name="Age">Until now.</param>
internal sealed record ParkedReason(string Kind, string For, long Count, long Oldest, DateTimeOffset Since, TimeSpan Age);

/// <summary>The groups that are shown, and how many there are.</summary>
/// <param name="Reasons">Those with the most records first.</param>
/// <param name="Groups">How many there are in all.</param>
internal sealed record ParkedReasons(IReadOnlyList<ParkedReason> Reasons, int Groups);

/// <summary>What is parked, grouped by what it waits for. The counts are totals; of each group shown one record is looked up.</summary>
internal sealed class ParkedReasonsQuery(ProjectionReader projections, TimeProvider time)
{
    /// <summary>The groups in the scopes.</summary>
    /// <param name="stations">Stations somebody may see. Orders are of no one station: who is limited does not see those.</param>
    /// <param name="targets">Targets somebody may see.</param>
    /// <param name="limit">Most groups.</param>
    public ParkedReasons Read(Scope stations, Scope targets, int limit)
    {
        var now = time.GetUtcNow();
        return projections.Read(db =>
        {
            var groups = Waits(db).Where(g => g.Kind == "order" ? !stations.IsLimited : stations.Holds(g.For))
                .Concat(Deliveries(db).Where(g => targets.Holds(g.For)))
                .OrderByDescending(g => g.Count).ThenBy(g => g.Kind, StringComparer.Ordinal).ThenBy(g => g.For, StringComparer.Ordinal).ToList();
            return new ParkedReasons([.. groups.Take(limit).Select(g => Oldest(db, g, now))], groups.Count);
        });
    }

    private static List<(string Kind, string For, long Count)> Waits(SqliteDatabase db) => Totals(db, Accounts.ParkedFor).ConvertAll(t =>
    {
        var colon = t.Of.IndexOf(':', StringComparison.Ordinal);
        return (t.Of[..colon], t.Of[(colon + 1)..], t.Value);
    });

    private static List<(string Kind, string For, long Count)> Deliveries(SqliteDatabase db) =>
        Totals(db, Accounts.EntryParked).ConvertAll(t => ("delivery", t.Of, t.Value));

    private static List<(string Of, long Value)> Totals(SqliteDatabase db, string account)
    {
        var totals = new List<(string, long)>();
        using var rows = db.Prepare("SELECT of, value FROM totals WHERE account = ?1 AND value > 0").Bind(1, account).Query();
        while (rows.Read())
        {
            totals.Add((rows.Text(0), rows.Int64(1)));
        }

        return totals;
    }

    private static ParkedReason Oldest(SqliteDatabase db, (string Kind, string For, long Count) group, DateTimeOffset now)
    {
        using var rows = group.Kind == "delivery"
            ? db.Prepare("SELECT position, COALESCE(ended_at, created_at) FROM outbox WHERE target = ?1 AND state = 2 ORDER BY position LIMIT 1").Bind(1, group.For).Query()
            : db.Prepare("SELECT position, received_at FROM inspections WHERE waits_for = ?1 AND state = 2 ORDER BY position LIMIT 1").Bind(1, $"{group.Kind}:{group.For}").Query();
        var (position, since) = rows.Read()
            ? (rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)))
            : throw new InvalidDataException($"{group.Count} records are counted as waiting for {group.Kind} '{group.For}' and none is there. Run 'sightline rebuild'.");
        return new ParkedReason(group.Kind, group.For, group.Count, position, since, now - since);
    }
}

using Sightline.Buffering;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Recalls;

/// <summary>A recall or a drill as it stands.</summary>
/// <param name="Position">Of the fact that opened it; its id.</param>
/// <param name="Of">What it began with.</param>
/// <param name="Reason">Why.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="OpenedBy">By whom.</param>
/// <param name="AsOf">The newest fact that its scope knows of.</param>
/// <param name="Complete">False where the trace was cut.</param>
/// <param name="Units">How many units are affected.</param>
/// <param name="Took">How long it took until the scope was known.</param>
/// <param name="Drill">What a drill measured; null for a recall.</param>
/// <param name="Hold">The first hold that holds its units; null for none.</param>
/// <param name="Closed">When, by whom and why; null while it is open.</param>
internal sealed record Recall(
    long Position, Thing Of, string Reason, DateTimeOffset OpenedAt, string OpenedBy, long AsOf, bool Complete, long Units, TimeSpan Took, RecallDrill? Drill, long? Hold, RecallClosing? Closed)
{
    public string Id => Position.ToString();
}

internal sealed record RecallClosing(DateTimeOffset At, string By, string? Why);

/// <summary>One unit that a recall is about.</summary>
internal sealed record RecallUnit(Thing Thing, Certainty Certainty);

/// <summary>Reads recalls and drills.</summary>
internal sealed class RecallQuery(ProjectionReader projections)
{
    private const string Columns = "position, of_kind, of_key, reason, opened_at, opened_by, as_of, complete, units, took, drill, seed, sampled, confirmed, placed, hold, closed_at, closed_by, closed_why";

    /// <summary>Newest first.</summary>
    /// <param name="drills">True for drills only, false for recalls only, null for both.</param>
    /// <param name="before">Position that all of them are before.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<Recall> List(bool? drills, long before, int limit) => projections.Read(db => Read(
        db.Prepare($"SELECT {Columns} FROM recalls WHERE position < ?1{(drills is { } only ? $" AND drill = {(only ? 1 : 0)}" : "")} ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit)));

    public Recall? One(long position) => projections.Read(db => Read(db.Prepare($"SELECT {Columns} FROM recalls WHERE position = ?1").Bind(1, position)).FirstOrDefault());

    /// <summary>All of its units, by kind and key.</summary>
    public IReadOnlyList<RecallUnit> UnitsOf(long recall) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT kind, key, certainty FROM recall_units WHERE recall = ?1 ORDER BY kind, key").Bind(1, recall).Query();
        var found = new List<RecallUnit>();
        while (rows.Read())
        {
            found.Add(new RecallUnit(new Thing((ThingKind)rows.Int64(0), rows.Text(1)), (Certainty)rows.Int64(2)));
        }

        return found;
    });

    /// <summary>Every hold that was placed for it, in the order of placing.</summary>
    public static IReadOnlyList<long> HoldsOf(SqliteDatabase db, long recall)
    {
        using var rows = db.Prepare("SELECT hold FROM recall_holds WHERE recall = ?1 ORDER BY hold").Bind(1, recall).Query();
        var found = new List<long>();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    private static List<Recall> Read(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<Recall>();
        while (rows.Read())
        {
            var drill = rows.Int64(10) == 0 ? null : new RecallDrill { Seed = rows.Int64(11), Sampled = rows.Int64(12), Confirmed = rows.Int64(13), Placed = rows.Int64(14) };
            var closed = rows.IsNull(16) ? null : new RecallClosing(FactHash.FromMicroseconds(rows.Int64(16)), rows.Text(17), rows.NullableText(18));
            found.Add(new Recall(
                rows.Int64(0), new Thing((ThingKind)rows.Int64(1), rows.Text(2)), rows.Text(3), FactHash.FromMicroseconds(rows.Int64(4)), rows.Text(5), rows.Int64(6), rows.Int64(7) != 0, rows.Int64(8),
                TimeSpan.FromMicroseconds(rows.Int64(9)), drill, rows.NullableInt64(15), closed));
        }

        return found;
    }
}

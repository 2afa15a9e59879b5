using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>A disposition of a part that is in force.</summary>
/// <param name="Position">Of the fact that asked for it.</param>
/// <param name="Ncr">Of which nonconformance.</param>
/// <param name="What">One of <see cref="Dispositions"/>.</param>
/// <param name="Since">Since when it counts; microseconds.</param>
/// <param name="ReworkAt">The station that reworks; null for everything else.</param>
/// <param name="ReinspectAt">The station that inspects again.</param>
/// <param name="Outcome">How a rework turned out, as in <see cref="ReworkRows"/>.</param>
/// <param name="CheckedAt">The exposure that says so; microseconds.</param>
internal sealed record PartDisposition(long Position, long Ncr, string What, long Since, string? ReworkAt, string? ReinspectAt, long? Outcome, long? CheckedAt)
{
    /// <summary>The part goes nowhere by it, or to its rework only.</summary>
    public bool Blocks => What is Dispositions.Scrap or Dispositions.Return || (What == Dispositions.Rework && Outcome == ReworkRows.Waits);
}

/// <summary>What was decided of a part, of its own or as a part of its batch. What was scrapped or returned is so for good; else the newest counts.</summary>
internal static class PartDispositions
{
    private const string Columns = "position, ncr, what, in_force_at, rework_at, reinspect_at, outcome, checked_at";

    /// <summary>What counts of a part itself, newest first.</summary>
    public static IReadOnlyList<PartDisposition> Of(SqliteDatabase db, HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM dispositions WHERE kind = ?1 AND key = ?2 AND in_force IS NOT NULL AND undone_by IS NULL ORDER BY position DESC").Bind(1, (long)kind).Bind(2, key).Query();
        var found = new List<PartDisposition>();
        while (rows.Read())
        {
            found.Add(new PartDisposition(rows.Int64(0), rows.Int64(1), rows.Text(2), rows.Int64(3), rows.NullableText(4), rows.NullableText(5), rows.NullableInt64(6), rows.NullableInt64(7)));
        }

        return Counting(found);
    }

    /// <summary>What counts of a serialised part: its own, and where it has none that of a batch it was seen with.</summary>
    public static IReadOnlyList<PartDisposition> OfPart(SqliteDatabase db, string serial, IEnumerable<string> batches)
    {
        var own = Of(db, HoldUnitKind.Serial, serial);
        return own.Count > 0 ? own : [.. batches.SelectMany(batch => Of(db, HoldUnitKind.Batch, batch)).OrderByDescending(d => d.Position)];
    }

    private static IReadOnlyList<PartDisposition> Counting(List<PartDisposition> found) =>
        found.Find(d => d.What is Dispositions.Scrap or Dispositions.Return) is { } final ? [final] : found is [var newest, ..] ? [newest] : [];
}

using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.PartMoves;

/// <summary>A part that was packed or shipped.</summary>
/// <param name="Position">Of the fact.</param>
/// <param name="What">packed or shipped.</param>
/// <param name="At">When, as reported.</param>
/// <param name="Source">Who said so.</param>
/// <param name="Container">What it was packed into; null where nobody said.</param>
/// <param name="Ref">Its shipment, else its container.</param>
/// <param name="Quantity">How much, as digits; null where that is not known.</param>
internal sealed record PartMove(long Position, string What, DateTimeOffset At, string Source, string? Container, string? Ref, string? Quantity);

/// <summary>Something that should not have happened with a part.</summary>
/// <param name="Position">Of the fact that reports it.</param>
/// <param name="Kind">Part or batch.</param>
/// <param name="Key">Which one.</param>
/// <param name="What">What was reported: packed, shipped, inspected, or the type of an event.</param>
/// <param name="Why">Why it should not have happened, one of <see cref="PartExceptions"/>.</param>
/// <param name="At">When, as reported.</param>
internal sealed record PartException(long Position, HoldUnitKind Kind, string Key, string What, string Why, DateTimeOffset At);

/// <summary>Where a list of exceptions goes on. One event may bring many: of each part of a container one.</summary>
internal sealed record PartExceptionCursor(long Position, HoldUnitKind Kind, string Key, string Why)
{
    /// <summary>Position, kind, why and key, with colons between; a key may hold some itself.</summary>
    public static PartExceptionCursor? Read(string text) =>
        text.Split(':', 4) is [var position, var kind, var why, var key] && long.TryParse(position, out var at) && int.TryParse(kind, out var number) ? new PartExceptionCursor(at, (HoldUnitKind)number, key, why) : null;

    public static string Of(PartException last) => $"{last.Position}:{(int)last.Kind}:{last.Why}:{last.Key}";
}

/// <summary>Reads what left, and what should not have happened.</summary>
internal sealed class PartMoveQuery(ProjectionReader projections)
{
    /// <summary>Newest first, after the last of the page before.</summary>
    public IReadOnlyList<PartException> Exceptions(PartExceptionCursor? after, int limit) => projections.Read(db => Exceptions(
        db.Prepare("SELECT position, kind, key, what, why, at FROM part_exceptions WHERE (position, kind, key, why) < (?1, ?2, ?3, ?4) ORDER BY position DESC, kind DESC, key DESC, why DESC LIMIT ?5")
            .Bind(1, after?.Position ?? long.MaxValue).Bind(2, (long)(after?.Kind ?? HoldUnitKind.Serial)).Bind(3, after?.Key ?? "").Bind(4, after?.Why ?? "").Bind(5, limit)));

    /// <summary>Of one part, newest first.</summary>
    public static IReadOnlyList<PartException> ExceptionsOf(SqliteDatabase db, HoldUnitKind kind, string key) => Exceptions(
        db.Prepare("SELECT position, kind, key, what, why, at FROM part_exceptions WHERE kind = ?1 AND key = ?2 ORDER BY position DESC, why").Bind(1, (long)kind).Bind(2, key));

    /// <summary>Of one part, oldest first.</summary>
    public static IReadOnlyList<PartMove> MovesOf(SqliteDatabase db, HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare("SELECT position, what, at, source, container, ref, quantity FROM part_moves WHERE kind = ?1 AND key = ?2 ORDER BY position").Bind(1, (long)kind).Bind(2, key).Query();
        var found = new List<PartMove>();
        while (rows.Read())
        {
            found.Add(new PartMove(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4), rows.NullableText(5), rows.NullableText(6)));
        }

        return found;
    }

    private static List<PartException> Exceptions(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<PartException>();
        while (rows.Read())
        {
            found.Add(new PartException(rows.Int64(0), (HoldUnitKind)rows.Int64(1), rows.Text(2), rows.Text(3), rows.Text(4), FactHash.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    }
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>How audit entries are found in their table.</summary>
internal static class AuditRows
{
    public const string Columns = "position, at, who, role, address, act, object, reason, count, previous";

    public static AuditEntry From(in SqliteRows rows) => new(
        rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.NullableText(3), rows.NullableText(4), rows.Text(5), rows.Text(6),
        rows.NullableText(7), rows.Int64(8), rows.NullableInt64(9));

    /// <summary>The condition with an index that leaves the fewest; null column for none.</summary>
    public static (string? Column, string? Value) Indexed(AuditFilter filter) =>
        filter.Object is not null ? ("object", filter.Object)
        : filter.Who is not null ? ("who", filter.Who)
        : filter.Act is not null && !filter.Act.EndsWith('*') ? ("act", filter.Act)
        : filter.Role is not null ? ("role", filter.Role)
        : (null, null);

    public static bool Fits(AuditEntry entry, AuditFilter filter) =>
        (filter.Object is null || entry.Object == filter.Object)
        && (filter.Who is null || entry.Who == filter.Who)
        && (filter.Role is null || entry.Role == filter.Role)
        && (filter.Act is null || (filter.Act.EndsWith('*') ? entry.Act.StartsWith(filter.Act[..^1], StringComparison.Ordinal) : entry.Act == filter.Act))
        && (filter.Text is null || entry.Reason?.Contains(filter.Text, StringComparison.OrdinalIgnoreCase) == true)
        && (filter.From is null || entry.At >= filter.From)
        && (filter.To is null || entry.At < filter.To);

    /// <summary>
    /// First and last position that a span of time can hold. Positions order entries, not the clock; the latest time so far only
    /// grows, so positions are found by it. What was recorded after the clock was set back is few, and looked at by itself.
    /// </summary>
    public static (long First, long Last) Between(SqliteDatabase db, DateTimeOffset? from, DateTimeOffset? to)
    {
        var first = from is { } start ? Position(db, "SELECT position FROM audit WHERE latest >= ?1 ORDER BY latest, position LIMIT 1", start) ?? long.MaxValue : 0;
        if (to is not { } end)
        {
            return (first, long.MaxValue);
        }

        var last = Position(db, "SELECT position FROM audit WHERE latest < ?1 ORDER BY latest DESC, position DESC LIMIT 1", end) ?? 0;
        var setBack = Position(db, "SELECT position FROM audit INDEXED BY audit_set_back WHERE at < latest AND at < ?1 ORDER BY position DESC LIMIT 1", end) ?? 0;
        return (first, Math.Max(last, setBack));
    }

    private static long? Position(SqliteDatabase db, string sql, DateTimeOffset moment)
    {
        using var rows = db.Prepare(sql).Bind(1, FactHash.Microseconds(moment)).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }
}

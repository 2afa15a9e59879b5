using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>What a part is counted to: its order and segment, its line and shift. What is not known is null.</summary>
internal readonly record struct Belonging(string? WorkOrder, string? Line, string? Segment, string? Shift, string? ShiftDay)
{
    public static Belonging Of(BoundContext? context) => context is null ? default : new(
        context[ContextNames.WorkOrder], context[ContextNames.Line], context[ContextNames.Segment], context[ContextNames.Shift], context[ContextNames.ShiftDay]);

    /// <summary>What the newest part of a station belongs to.</summary>
    public static Belonging OfNewest(SqliteDatabase db, string station) =>
        Read(db.Prepare("SELECT c.body FROM inspections i INDEXED BY inspections_station LEFT JOIN contexts c ON c.id = i.context_id WHERE i.station = ?1 ORDER BY i.position DESC LIMIT 1").Bind(1, station));

    /// <summary>What the newest record of a part or a batch belongs to that is bound.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="kind">0 for a part, else a batch.</param>
    /// <param name="key">Its serial, or its batch.</param>
    public static Belonging OfNewestBound(SqliteDatabase db, long kind, string key)
    {
        long record;
        using (var rows = db.Prepare($"SELECT position FROM inspections WHERE {(kind == 0 ? "serial" : "batch")} = ?1 AND purpose = 0 AND context_id IS NOT NULL ORDER BY position DESC LIMIT 1").Bind(1, key).Query())
        {
            if (!rows.Read())
            {
                return default;
            }

            record = rows.Int64(0);
        }

        return OfRecord(db, record);
    }

    /// <summary>What a record belongs to.</summary>
    public static Belonging OfRecord(SqliteDatabase db, long record) =>
        Read(db.Prepare("SELECT c.body FROM inspections i LEFT JOIN contexts c ON c.id = i.context_id WHERE i.position = ?1").Bind(1, record));

    /// <summary>Binds the five in their order, from a place on.</summary>
    public SqliteStatement BindTo(SqliteStatement statement, int first) =>
        statement.Bind(first, WorkOrder).Bind(first + 1, Line).Bind(first + 2, Segment).Bind(first + 3, Shift).Bind(first + 4, ShiftDay);

    private static Belonging Read(SqliteStatement query)
    {
        using var rows = query.Query();
        return rows.Read() && !rows.IsNull(0) ? Of(BoundContext.FromJson(rows.Span(0))) : default;
    }
}

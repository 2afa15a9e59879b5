using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Narrows a query of tables that say what a part belongs to, to an order, a segment of it, or a shift.</summary>
internal static class ScopeRows
{
    private const long MicrosecondsInAnHour = 3_600_000_000;

    /// <summary>A query whose condition begins with the scope; its places are the first three.</summary>
    public static SqliteStatement Query(SqliteDatabase db, SheetScope scope, string select, string rest = "") => scope.WorkOrder is { } order
        ? db.Prepare($"{select} WHERE work_order = ?1 AND (?2 IS NULL OR segment = ?2){rest}").Bind(1, order).Bind(2, scope.Segment)
        : db.Prepare($"{select} WHERE line = ?1 AND shift_day = ?2 AND shift = ?3{rest}").Bind(1, scope.Line).Bind(2, scope.ShiftDay).Bind(3, scope.Shift);

    /// <summary>The first and last exposure of a shift, by the hours in which it has inspections; null where it has none.</summary>
    public static (long From, long To)? Hours(SqliteDatabase db, SheetScope scope)
    {
        using var rows = db.Prepare("SELECT MIN(hour), MAX(hour) FROM order_counts WHERE line = ?1 AND shift_day = ?2 AND shift = ?3").Bind(1, scope.Line).Bind(2, scope.ShiftDay).Bind(3, scope.Shift).Query();
        return rows.Read() && !rows.IsNull(0) ? (rows.Int64(0) * MicrosecondsInAnHour, (rows.Int64(1) + 1) * MicrosecondsInAnHour) : null;
    }

    /// <summary>The first and last record of an order; null where it has none.</summary>
    public static (long From, long To)? Positions(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT MIN(position), MAX(position) FROM inspections WHERE work_order = ?1").Bind(1, order).Query();
        return rows.Read() && !rows.IsNull(0) ? (rows.Int64(0), rows.Int64(1)) : null;
    }

    public static bool Holds(SheetScope scope, Belonging of) => scope.WorkOrder is { } order
        ? of.WorkOrder == order && (scope.Segment is null || of.Segment == scope.Segment)
        : of.Line == scope.Line && of.ShiftDay == scope.ShiftDay && of.Shift == scope.Shift;
}

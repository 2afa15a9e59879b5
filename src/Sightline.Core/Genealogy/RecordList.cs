using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>What a list of inspections is narrowed to. Null means all.</summary>
internal sealed record RecordFilter
{
    public string? Station { get; init; }

    /// <summary>The stations the reader is limited to.</summary>
    public Scope Stations { get; init; } = Scope.Everything;

    public string? WorkOrder { get; init; }

    /// <summary>Serial or batch.</summary>
    public string? Part { get; init; }

    public string? Lot { get; init; }

    public string? Class { get; init; }

    public InspectionResult? Result { get; init; }

    public InspectionPurpose? Purpose { get; init; }

    public long? State { get; init; }

    /// <summary>What a parked record waits for, for example <c>order:WO-1001</c>.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Parked, and late or held.</summary>
    public LateFilter? Late { get; init; }

    /// <summary>Behind this position of the journal.</summary>
    public long? After { get; init; }

    /// <summary>Exposed at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exposed before.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Late or held, by these hold times and this clock.</summary>
internal sealed record LateFilter(bool Late, HoldTimes Holds, DateTimeOffset Now);

/// <summary>Lists inspections, newest first, a page at a time. The cursor is a journal position: a page never shifts under the reader.</summary>
internal sealed class RecordList(ProjectionReader projections)
{
    public IReadOnlyList<RecordRow> Page(RecordFilter filter, long before, int limit) => projections.Read(db =>
    {
        var (tables, where) = Narrow(filter);
        var names = new ScopeSql(12);
        where += names.Within("i.station", filter.Stations);
        var late = filter.Late is { } asked ? new LateSql(names.Next, asked.Holds, asked.Now) : null;
        where += late is null ? "" : $" AND {(filter.Late!.Late ? "" : "NOT ")}{Late(late)}";
        var statement = db.Prepare($"SELECT {RecordRow.Columns} FROM {tables} WHERE i.position < ?1{where} ORDER BY i.position DESC LIMIT ?2")
            .Bind(1, before).Bind(2, limit);
        Bind(statement, filter);
        using var rows = names.Bind(late?.Bind(statement) ?? statement).Query();
        return RecordRow.All(rows);
    });

    /// <summary>One record as lists show it, or null.</summary>
    public RecordRow? At(long position) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {RecordRow.Columns} FROM inspections i WHERE i.position = ?1").Bind(1, position).Query();
        return RecordRow.All(rows).FirstOrDefault();
    });

    private static (string Tables, string Where) Narrow(RecordFilter filter)
    {
        var tables = "inspections i";
        var where = "";
        if (filter.Lot is not null)
        {
            tables = "lots l CROSS JOIN inspections i ON i.position = l.position";
            where = " AND l.lot = ?3 AND l.position < ?1";
        }

        if (filter.Class is not null)
        {
            where += " AND EXISTS (SELECT 1 FROM defects d WHERE d.class = ?4 AND d.position = i.position)";
        }

        where += filter.Station is null ? "" : " AND i.station = ?5";
        where += filter.WorkOrder is null ? "" : " AND i.work_order = ?6";
        where += filter.Part is null ? "" : " AND i.position IN (SELECT position FROM inspections WHERE serial = ?7 UNION SELECT position FROM inspections WHERE batch = ?7)";
        where += filter.Result is { } result ? result == InspectionResult.Pass ? " AND i.result = 0" : $" AND i.result <> 0 AND i.result = {(int)result}" : "";
        where += filter.Purpose is { } purpose ? purpose == InspectionPurpose.Production ? " AND i.purpose = 0" : $" AND i.purpose <> 0 AND i.purpose = {(int)purpose}" : "";
        where += filter.State is { } state ? $" AND i.state = {state}" : "";
        where += filter.After is null ? "" : " AND i.position > ?11";
        where += filter.From is null ? "" : " AND i.corrected_at >= ?8";
        where += filter.To is null ? "" : " AND i.corrected_at < ?9";
        where += filter.WaitsFor is null ? "" : " AND i.waits_for = ?10";
        return (tables, where);
    }

    /// <summary>Waits for its context since too long, or has a delivery that is parked since too long.</summary>
    private static string Late(LateSql late) =>
        $"(CASE WHEN i.waits_for IS NOT NULL THEN i.received_at < {late.OfStation("i.station")} " +
        $"ELSE EXISTS (SELECT 1 FROM outbox o WHERE o.position = i.position AND o.state = 2 AND COALESCE(o.ended_at, o.created_at) < {late.OfTarget("o.target")}) END)";

    private static void Bind(SqliteStatement statement, RecordFilter filter)
    {
        if (filter.Lot is { } lot)
        {
            statement.Bind(3, lot);
        }

        if (filter.Class is { } name)
        {
            statement.Bind(4, name);
        }

        if (filter.Station is { } station)
        {
            statement.Bind(5, station);
        }

        if (filter.WorkOrder is { } order)
        {
            statement.Bind(6, order);
        }

        if (filter.Part is { } part)
        {
            statement.Bind(7, part);
        }

        if (filter.After is { } after)
        {
            statement.Bind(11, after);
        }

        if (filter.From is { } from)
        {
            statement.Bind(8, FactHash.Microseconds(from));
        }

        if (filter.To is { } to)
        {
            statement.Bind(9, FactHash.Microseconds(to));
        }

        if (filter.WaitsFor is { } waitsFor)
        {
            statement.Bind(10, waitsFor);
        }
    }
}

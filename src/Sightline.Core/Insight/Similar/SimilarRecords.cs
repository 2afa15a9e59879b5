using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Similar;

/// <summary>Finds the records whose defects are compared: the newest, along the index that leads to the fewest.</summary>
internal static class SimilarRecords
{
    /// <summary>Their positions, newest first, one more than are compared. A class that a person named is found as well as the machine's.</summary>
    public static IReadOnlyList<long> Newest(SqliteDatabase db, SimilarAsked asked, string name)
    {
        var found = Read(db, asked, name, Driver(asked), asked.AnyClass ? "EXISTS (SELECT 1 FROM box_fingerprints b WHERE b.record = i.position)"
            : "(EXISTS (SELECT 1 FROM defects d WHERE d.class = ?2 AND d.position = i.position) OR (i.verdict = 1 AND i.verdict_class = ?2))");
        if (!asked.AnyClass && IsByClass(asked))
        {
            found.AddRange(Read(db, asked, name, "(SELECT DISTINCT record AS position FROM reviews WHERE class = ?2) c CROSS JOIN inspections i ON i.position = c.position", "i.verdict = 1 AND i.verdict_class = ?2"));
        }

        return [.. found.Distinct().OrderDescending().Take(SimilarQuery.MostRecords + 1)];
    }

    private static bool IsByClass(SimilarAsked asked) => asked is { Lot: null, WorkOrder: null, From: null };

    private static string Driver(SimilarAsked asked) => asked switch
    {
        { Lot: not null } => "lots c CROSS JOIN inspections i ON i.position = c.position AND c.lot = ?4",
        { WorkOrder: not null } => "inspections i INDEXED BY inspections_order",
        { From: not null } => "inspections i INDEXED BY inspections_time",
        { AnyClass: true } => "(SELECT DISTINCT record AS position FROM box_fingerprints) c CROSS JOIN inspections i ON i.position = c.position",
        _ => "defects c CROSS JOIN inspections i ON i.position = c.position AND c.class = ?2",
    };

    private static List<long> Read(SqliteDatabase db, SimilarAsked asked, string name, string tables, string holds)
    {
        var names = new ScopeSql(8);
        var where = (asked.WorkOrder is null ? "" : " AND i.work_order = ?5")
            + (asked.From is null ? "" : " AND i.corrected_at >= ?6") + (asked.To is null ? "" : " AND i.corrected_at < ?7")
            + names.Within("i.station", asked.Scope) + (asked.Station is { } station ? names.Within("i.station", Scope.Of([station])) : "");
        var by = tables.Contains(" c ", StringComparison.Ordinal) ? "c.position" : "i.position";
        var statement = db.Prepare($"SELECT {by} FROM {tables} WHERE {by} <> ?1 AND i.purpose = 0 AND i.merged_into IS NULL AND {holds}{where} ORDER BY {by} DESC LIMIT ?3")
            .Bind(1, asked.Record).Bind(3, SimilarQuery.MostRecords + 1);
        statement = asked.AnyClass ? statement : statement.Bind(2, name);
        statement = asked.Lot is { } lot ? statement.Bind(4, lot) : statement;
        statement = asked.WorkOrder is { } order ? statement.Bind(5, order) : statement;
        statement = asked.From is { } from ? statement.Bind(6, FactHash.Microseconds(from)) : statement;
        statement = asked.To is { } to ? statement.Bind(7, FactHash.Microseconds(to)) : statement;
        var found = new List<long>();
        using var rows = names.Bind(statement).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }
}

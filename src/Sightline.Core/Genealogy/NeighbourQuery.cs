using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>The inspections before and after one, in the order of the journal. Null where there is none.</summary>
internal sealed record Neighbours(RecordRow? BeforeAtStation, RecordRow? AfterAtStation, RecordRow? BeforeOfPart, RecordRow? AfterOfPart);

/// <summary>Finds what somebody looks at next: the same station, or the same part at other stations.</summary>
internal sealed class NeighbourQuery(ProjectionReader projections)
{
    public Neighbours Of(RecordRow row, Scope stations) => projections.Read(db =>
    {
        var (column, part) = row.Serial is not null ? ("serial", row.Serial) : ("batch", row.Batch ?? "");
        return new Neighbours(
            Next(db, "station", row.Station, row.Position, Scope.Everything, before: true),
            Next(db, "station", row.Station, row.Position, Scope.Everything, before: false),
            Next(db, column, part, row.Position, stations, before: true),
            Next(db, column, part, row.Position, stations, before: false));
    });

    private static RecordRow? Next(SqliteDatabase db, string column, string value, long position, Scope stations, bool before)
    {
        var names = new ScopeSql(3);
        var (sign, order) = before ? ("<", "DESC") : (">", "ASC");
        var statement = db.Prepare(
            $"SELECT {RecordRow.Columns} FROM inspections i WHERE i.{column} = ?1 AND i.position {sign} ?2{names.Within("i.station", stations)} ORDER BY i.position {order} LIMIT 1")
            .Bind(1, value).Bind(2, position);
        using var rows = names.Bind(statement).Query();
        return RecordRow.All(rows).FirstOrDefault();
    }
}

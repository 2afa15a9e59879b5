using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>Finds the inspections of a part, oldest first: by serial, or by batch for what is not serialised.</summary>
internal sealed class PartHistoryQuery(ProjectionReader projections)
{
    /// <summary>A part with more has been on the line too often to be a part; the answer says that it is not all.</summary>
    public const int MostInspections = 10_000;

    /// <summary>By serial, else by batch; up to a position of the journal.</summary>
    public IReadOnlyList<RecordRow> Of(string part, long asOf = long.MaxValue) => projections.Read(db =>
    {
        var bySerial = By(db, "serial", part, asOf);
        return bySerial.Count > 0 ? bySerial : By(db, "batch", part, asOf);
    });

    private static List<RecordRow> By(SqliteDatabase db, string column, string value, long asOf)
    {
        using var rows = db.Prepare($"SELECT {RecordRow.Columns} FROM inspections i WHERE i.{column} = ?1 AND i.position <= ?2 ORDER BY i.position LIMIT {MostInspections}").Bind(1, value).Bind(2, asOf).Query();
        return RecordRow.All(rows);
    }
}

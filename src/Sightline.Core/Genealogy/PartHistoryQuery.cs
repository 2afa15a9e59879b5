using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>Finds the inspections of a part, oldest first: by serial, or by batch for what is not serialised.</summary>
internal sealed class PartHistoryQuery(ProjectionReader projections)
{
    /// <summary>A part with more has been on the line too often to be a part; the answer says that it is not all.</summary>
    public const int MostInspections = 10_000;

    public IReadOnlyList<RecordRow> Of(string part) => projections.Read(db =>
    {
        var bySerial = By(db, "serial", part);
        return bySerial.Count > 0 ? bySerial : By(db, "batch", part);
    });

    public IReadOnlyList<RecordRow> BySerial(string serial) => projections.Read(db => By(db, "serial", serial));

    /// <summary>Distinct serials made from a material lot.</summary>
    public IReadOnlyList<string> SerialsOfLot(string lot, int limit) => projections.Read(db =>
    {
        var serials = new List<string>();
        using var rows = db.Prepare("SELECT DISTINCT i.serial FROM lots l CROSS JOIN inspections i ON i.position = l.position WHERE l.lot = ?1 AND i.serial IS NOT NULL LIMIT ?2")
            .Bind(1, lot).Bind(2, limit).Query();
        while (rows.Read())
        {
            serials.Add(rows.Text(0));
        }

        return serials;
    });

    private static List<RecordRow> By(SqliteDatabase db, string column, string value)
    {
        using var rows = db.Prepare($"SELECT {RecordRow.Columns} FROM inspections i WHERE i.{column} = ?1 ORDER BY i.position LIMIT {MostInspections}").Bind(1, value).Query();
        return RecordRow.All(rows);
    }
}

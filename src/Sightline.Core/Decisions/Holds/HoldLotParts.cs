using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>Finds the parts that are known to be made of a lot: events say so, or the lot was loaded when they were exposed. A lot that was split off it, or that it was merged into, is made of it too.</summary>
internal static class HoldLotParts
{
    /// <summary>The lot, and the lots that it is in.</summary>
    public static IReadOnlyList<string> Lots(SqliteDatabase db, string lot)
    {
        var found = new List<string> { lot };
        var seen = new HashSet<string>(found, StringComparer.Ordinal);
        for (var n = 0; n < found.Count && found.Count <= HoldDesk.MostUnits; n++)
        {
            using var rows = db.Prepare("SELECT DISTINCT to_key FROM genealogy WHERE from_kind = 2 AND from_key = ?1 AND to_kind = 2 AND undone_by IS NULL").Bind(1, found[n]).Query();
            while (rows.Read())
            {
                if (seen.Add(rows.Text(0)))
                {
                    found.Add(rows.Text(0));
                }
            }
        }

        return found;
    }

    /// <summary>Serial and batch of the production parts that were exposed while it was loaded.</summary>
    public static SqliteStatement Loaded(SqliteDatabase db, string lot, int most) =>
        db.Prepare($"SELECT i.serial, i.batch FROM lots l JOIN inspections i ON i.position = l.position WHERE l.lot = ?1 AND i.purpose = 0 LIMIT {most}").Bind(1, lot);

    /// <summary>Serial and batch of the parts into which it went, as events say.</summary>
    public static SqliteStatement Stated(SqliteDatabase db, string lot, int most) =>
        db.Prepare($"SELECT DISTINCT CASE to_kind WHEN 0 THEN to_key END, CASE to_kind WHEN 1 THEN to_key END FROM genealogy WHERE from_kind = 2 AND from_key = ?1 AND to_kind < 2 AND undone_by IS NULL LIMIT {most}").Bind(1, lot);
}

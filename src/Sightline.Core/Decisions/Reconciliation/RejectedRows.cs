using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Rejected parts that were packed or shipped: the word that counts of a part is fail, and nobody conceded its use.</summary>
internal static class RejectedRows
{
    public static List<Difference> InFinishedStock(SqliteDatabase db, SheetScope scope)
    {
        var found = new List<Difference>();
        if (db.Scalar("SELECT EXISTS (SELECT 1 FROM moved_parts)") == 0)
        {
            return found;
        }

        foreach (var serial in Serials(db, scope))
        {
            if (Newest(db, serial) is { } fail && Moved(db, serial) is { } moved && !IsConceded(db, serial))
            {
                var (shipped, after) = (moved.What == "shipped", fail.ReviewedBy is { } review && review > moved.Position);
                found.Add(new Difference(DifferenceKinds.Finished, 3, fail.Station, fail.Record, fail.Id, serial, FactHash.FromMicroseconds(moved.At), shipped ? DifferenceCauses.Shipped : DifferenceCauses.Packed,
                    $"Its verdict is fail{(after ? ", by a person since" : "")}, nobody conceded its use, and it was {moved.What}{(moved.Where is { } where ? $" ({where})" : "")}."));
            }
        }

        return found;
    }

    /// <summary>Serials with a record that was failed once, by machine or person, in the order or the shift.</summary>
    private static HashSet<string> Serials(SqliteDatabase db, SheetScope scope)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var rows = ScopeRows.Query(db, scope, "SELECT serial FROM rejects").Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    /// <summary>The record by which a part is rejected: of each station its newest exposure counts. Null for one that is good by now.</summary>
    private static (long Record, string Station, string Id, long? ReviewedBy)? Newest(SqliteDatabase db, string serial)
    {
        var newest = new Dictionary<string, (long At, long Record, string Id, bool Fail, long? ReviewedBy)>();
        using (var rows = db.Prepare("SELECT position, station, id, corrected_at, COALESCE(verdict, result), reviewed_by FROM inspections INDEXED BY inspections_serial WHERE serial = ?1 AND purpose = 0 AND merged_into IS NULL").Bind(1, serial).Query())
        {
            while (rows.Read())
            {
                var (station, word) = (rows.Text(1), (rows.Int64(3), rows.Int64(0), rows.Text(2), rows.Int64(4) == (long)InspectionResult.Fail, rows.NullableInt64(5)));
                if (!newest.TryGetValue(station, out var known) || (known.At, known.Record).CompareTo((word.Item1, word.Item2)) < 0)
                {
                    newest[station] = word;
                }
            }
        }

        return newest.Where(n => n.Value.Fail).OrderBy(n => n.Value.Record).Select(n => ((long, string, string, long?)?)(n.Value.Record, n.Key, n.Value.Id, n.Value.ReviewedBy)).FirstOrDefault();
    }

    /// <summary>The furthest it got.</summary>
    private static (string What, long At, long Position, string? Where)? Moved(SqliteDatabase db, string serial)
    {
        using var rows = db.Prepare("SELECT what, at, position, COALESCE(ref, container) FROM part_moves WHERE kind = 0 AND key = ?1 ORDER BY what DESC, position LIMIT 1").Bind(1, serial).Query();
        return rows.Read() ? (rows.Text(0), rows.Int64(1), rows.Int64(2), rows.NullableText(3)) : null;
    }

    private static bool IsConceded(SqliteDatabase db, string serial)
    {
        using var rows = db.Prepare("SELECT 1 FROM dispositions WHERE kind = 0 AND key = ?1 AND what = 'useAsIs' AND in_force IS NOT NULL AND undone_by IS NULL LIMIT 1").Bind(1, serial).Query();
        return rows.Read();
    }
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>A class that stations sent, and where it was seen last.</summary>
internal sealed record ClassSeen(string Class, long LastPosition);

/// <summary>How often a class was sent, and where and when last.</summary>
/// <param name="Class">As sent.</param>
/// <param name="Times">Inspections that had it, counted up to <see cref="ClassesSeen.MostCounted"/>.</param>
/// <param name="HasMore">There are more than were counted.</param>
/// <param name="LastAt">Corrected exposure of the last one.</param>
/// <param name="Station">Which station sent that.</param>
internal sealed record ClassSighting(string Class, int Times, bool HasMore, DateTimeOffset LastAt, string Station);

/// <summary>Every class of defect that any station ever sent. One look into the index for each class, however many defects there are.</summary>
internal static class ClassesSeen
{
    /// <summary>A page of 500 classes is not to count millions of rows: whoever sees this many knows that the class matters.</summary>
    public const int MostCounted = 1_000;

    /// <summary>Every class with how often, and where and when last.</summary>
    public static IReadOnlyList<ClassSighting> Sightings(ProjectionReader projections)
    {
        var seen = Read(projections);
        return projections.Read(db => (IReadOnlyList<ClassSighting>)[.. seen.Select(one => Sighting(db, one))]);
    }

    public static IReadOnlyList<ClassSeen> Read(ProjectionReader projections) => projections.Read(db =>
    {
        var found = new List<ClassSeen>();
        var after = "";
        while (Next(db, after) is { } next)
        {
            found.Add(next);
            after = next.Class;
        }

        return found;
    });

    private static ClassSeen? Next(SqliteDatabase db, string after)
    {
        string next;
        using (var rows = db.Prepare("SELECT class FROM defects WHERE class > ?1 ORDER BY class LIMIT 1").Bind(1, after).Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            next = rows.Text(0);
        }

        using var last = db.Prepare("SELECT MAX(position) FROM defects WHERE class = ?1").Bind(1, next).Query();
        last.Read();
        return new ClassSeen(next, last.Int64(0));
    }

    private static ClassSighting Sighting(SqliteDatabase db, ClassSeen seen)
    {
        long times;
        using (var count = db.Prepare("SELECT COUNT(*) FROM (SELECT 1 FROM defects WHERE class = ?1 LIMIT ?2)").Bind(1, seen.Class).Bind(2, MostCounted + 1).Query())
        {
            count.Read();
            times = count.Int64(0);
        }

        using var last = db.Prepare("SELECT station, corrected_at FROM inspections WHERE position = ?1").Bind(1, seen.LastPosition).Query();
        last.Read();
        return new ClassSighting(seen.Class, (int)Math.Min(times, MostCounted), times > MostCounted, FactHash.FromMicroseconds(last.Int64(1)), last.Text(0));
    }
}

using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>A class that stations sent, and where it was seen last.</summary>
internal sealed record ClassSeen(string Class, long LastPosition);

/// <summary>Every class of defect that any station ever sent. One look into the index for each class, however many defects there are.</summary>
internal static class ClassesSeen
{
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
}

using Sightline.Model;

namespace Sightline.Storage;

/// <summary>
/// What is in which container now, as the rows of what was packed and shipped say. A container that left, by itself or in another,
/// is filled anew: its next load has a name of its own.
/// </summary>
internal static class Packages
{
    /// <summary>So many containers within one are looked at.</summary>
    public const int MostContainers = 100_000;

    /// <summary>The name of a container as it is filled now: its own, and once it was shipped that of its next load.</summary>
    public static string Load(SqliteDatabase db, string container) => Shipped(db, container) is { } position ? $"{container} #{position}" : container;

    /// <summary>The container that a load is the present one of; null for a load that has left.</summary>
    public static string? ContainerOf(SqliteDatabase db, string load)
    {
        if (load.LastIndexOf(" #", StringComparison.Ordinal) is >= 0 and var mark && long.TryParse(load[(mark + 2)..], out var number) && Shipped(db, load[..mark]) is { } last)
        {
            return last == number ? load[..mark] : null;
        }

        return Shipped(db, load) is null ? load : null;
    }

    /// <summary>A container and every container in it, each with the name of its present load. What left already is in none.</summary>
    public static IReadOnlyList<(string Container, string Load)> Within(SqliteDatabase db, string container)
    {
        var found = new List<(string Container, string Load)> { (container, Load(db, container)) };
        var seen = new HashSet<string>(StringComparer.Ordinal) { container };
        for (var n = 0; n < found.Count && found.Count < MostContainers; n++)
        {
            foreach (var inner in PackedInto(db, found[n].Load).Where(p => p.Kind == ThingKind.Container))
            {
                if (ContainerOf(db, inner.Key) is { } name && seen.Add(name))
                {
                    found.Add((name, inner.Key));
                }
            }
        }

        return found;
    }

    /// <summary>The parts and batches that are in a container now, or in containers in it, by kind and key.</summary>
    public static IReadOnlyList<Thing> PartsIn(SqliteDatabase db, string container) =>
        [.. Within(db, container).SelectMany(c => PackedInto(db, c.Load)).Where(p => p.Kind is ThingKind.Serial or ThingKind.Batch).Distinct().OrderBy(p => p.Kind).ThenBy(p => p.Key, StringComparer.Ordinal)];

    private static List<Thing> PackedInto(SqliteDatabase db, string load)
    {
        using var rows = db.Prepare("SELECT DISTINCT from_kind, from_key FROM genealogy WHERE to_kind = 4 AND to_key = ?1 AND relation = 'packed' AND undone_by IS NULL").Bind(1, load).Query();
        var found = new List<Thing>();
        while (rows.Read())
        {
            found.Add(new Thing((ThingKind)rows.Int64(0), rows.Text(1)));
        }

        return found;
    }

    private static long? Shipped(SqliteDatabase db, string container)
    {
        using var rows = db.Prepare("SELECT shipped FROM genealogy_loads WHERE container = ?1").Bind(1, container).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }
}

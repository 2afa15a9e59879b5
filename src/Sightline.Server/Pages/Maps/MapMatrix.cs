using Sightline.Exports;
using Sightline.Exports.Life;

namespace Sightline.Server.Pages.Maps;

/// <summary>One target of the matrix.</summary>
/// <param name="Target">Its name.</param>
/// <param name="InUse">The version in use; null where the target has none yet.</param>
/// <param name="Used">Its codes by class.</param>
/// <param name="OnItsWay">The newest version that is to replace it; null where there is none.</param>
/// <param name="Drafted">Codes of that.</param>
internal sealed record MapColumn(
    string Target, MapVersion? InUse, IReadOnlyDictionary<string, ClassCode> Used, MapVersion? OnItsWay, IReadOnlyDictionary<string, ClassCode>? Drafted)
{
    /// <summary>What the version on its way says otherwise than the one in use; null where it says the same.</summary>
    public (ClassCode? Code, string Version)? Change(string name)
    {
        if (Drafted is null)
        {
            return null;
        }

        var (now, then) = (Used.GetValueOrDefault(name), Drafted.GetValueOrDefault(name));
        return now == then ? null : (then, OnItsWay!.Version);
    }
}

/// <summary>One class of the matrix.</summary>
/// <param name="Class">As stations send it, or as a map lists it.</param>
/// <param name="Seen">How often, when and where; null for a class that nobody ever sent.</param>
/// <param name="IsUnmapped">Sent, and some target has no code for it.</param>
internal sealed record MatrixRow(string Class, ClassSighting? Seen, bool IsUnmapped);

/// <summary>Every class that was sent or is listed, against every target whose map looks at classes. What is sent and not listed comes first, the most frequent before all.</summary>
internal sealed record MapMatrix(IReadOnlyList<MapColumn> Columns, IReadOnlyList<MatrixRow> Rows)
{
    private static readonly Dictionary<string, ClassCode> s_none = [];

    public static MapMatrix Of(IReadOnlyList<MapVersion> versions, IReadOnlyList<ClassSighting> sightings)
    {
        var columns = versions.GroupBy(v => v.Target, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Column).OfType<MapColumn>().ToList();
        var seen = sightings.ToDictionary(s => s.Class, StringComparer.Ordinal);
        var classes = seen.Keys.Concat(columns.SelectMany(c => c.Used.Keys.Concat(c.Drafted?.Keys ?? []))).Distinct(StringComparer.Ordinal);
        return new MapMatrix(columns, [.. classes
            .Select(c => new MatrixRow(c, seen.GetValueOrDefault(c), seen.ContainsKey(c) && columns.Exists(column => !column.Used.ContainsKey(c))))
            .OrderByDescending(row => row.IsUnmapped)
            .ThenByDescending(row => row.IsUnmapped ? row.Seen!.Times : 0)
            .ThenBy(row => row.Class, StringComparer.Ordinal)]);
    }

    private static MapColumn? Column(IGrouping<string, MapVersion> versions)
    {
        var inUse = versions.FirstOrDefault(v => v.State == MapState.Published);
        var onItsWay = versions.FirstOrDefault(v => v.State != MapState.Published);
        var (used, drafted) = (inUse?.Plan(), onItsWay?.Plan());
        return used is { LooksAtClasses: true } || drafted is { LooksAtClasses: true }
            ? new MapColumn(versions.Key, inUse, used?.Classes ?? s_none, onItsWay, drafted?.Classes)
            : null;
    }
}

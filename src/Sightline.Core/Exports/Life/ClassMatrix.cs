namespace Sightline.Exports.Life;

/// <summary>One class in the words of each target.</summary>
/// <param name="Class">As stations send it, or as a map lists it.</param>
/// <param name="IsSeen">Whether any station ever sent it.</param>
/// <param name="Codes">Code by target; null where the target's map does not list it.</param>
internal sealed record ClassRow(string Class, bool IsSeen, IReadOnlyDictionary<string, string?> Codes);

/// <summary>Every class that was sent or is listed, against every target that has a map in use.</summary>
/// <param name="Plans">The maps in use, by target.</param>
/// <param name="Rows">By class.</param>
internal sealed record ClassMatrix(IReadOnlyDictionary<string, MapPlan> Plans, IReadOnlyList<ClassRow> Rows)
{
    public static ClassMatrix Of(IEnumerable<MapVersion> versions, IReadOnlyList<ClassSeen> seen)
    {
        var plans = versions.Where(v => v.State == MapState.Published).ToDictionary(v => v.Target, v => v.Plan(), StringComparer.Ordinal);
        var sent = seen.Select(s => s.Class).ToHashSet(StringComparer.Ordinal);
        var classes = new SortedSet<string>(sent.Concat(plans.Values.SelectMany(p => p.Classes.Keys)), StringComparer.Ordinal);
        return new ClassMatrix(plans, [.. classes.Select(c => new ClassRow(
            c, sent.Contains(c), plans.ToDictionary(p => p.Key, p => p.Value.Classes.TryGetValue(c, out var code) ? code.Code : null, StringComparer.Ordinal)))]);
    }
}

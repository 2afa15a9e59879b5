namespace Sightline.Exports;

/// <summary>One code that stands for several classes. A plant may want that; the target then cannot tell them apart, and no code leads back to one class.</summary>
internal sealed record SharedCode(string Code, IReadOnlyList<string> Classes);

/// <summary>How far a map knows the classes that stations really send. Sorted, each class once.</summary>
/// <param name="Mapped">Seen and listed.</param>
/// <param name="Unmapped">Seen and not listed: the unknownClass policy applies to them.</param>
/// <param name="NotSeen">Listed and never seen: often a misspelt class.</param>
/// <param name="Shared">Codes that stand for several classes.</param>
/// <param name="LooksAtClasses">False for a map that sends no codes: every class goes through it.</param>
internal sealed record MapCoverage(IReadOnlyList<string> Mapped, IReadOnlyList<string> Unmapped, IReadOnlyList<string> NotSeen, IReadOnlyList<SharedCode> Shared, bool LooksAtClasses)
{
    public static MapCoverage Of(MapPlan plan, IEnumerable<string> classesSeen)
    {
        var seen = new SortedSet<string>(classesSeen, StringComparer.Ordinal);
        return new MapCoverage(
            [.. seen.Where(plan.Classes.ContainsKey)],
            [.. seen.Where(c => plan.LooksAtClasses && !plan.Classes.ContainsKey(c))],
            [.. plan.Classes.Keys.Where(c => !seen.Contains(c)).Order(StringComparer.Ordinal)],
            SharedCodes(plan.Classes),
            plan.LooksAtClasses);
    }

    public static IReadOnlyList<SharedCode> SharedCodes(IReadOnlyDictionary<string, ClassCode>? classes) =>
        [.. (classes ?? new Dictionary<string, ClassCode>()).GroupBy(c => c.Value.Code, c => c.Key, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new SharedCode(g.Key, [.. g.Order(StringComparer.Ordinal)]))];
}

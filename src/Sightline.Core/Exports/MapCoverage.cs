namespace Sightline.Exports;

/// <summary>How far a map knows the classes that stations really send. Sorted, each class once.</summary>
/// <param name="Mapped">Seen and listed.</param>
/// <param name="Unmapped">Seen and not listed: the unknownClass policy applies to them.</param>
/// <param name="NotSeen">Listed and never seen: often a misspelt class.</param>
/// <param name="LooksAtClasses">False for a map that sends no codes: every class goes through it.</param>
internal sealed record MapCoverage(IReadOnlyList<string> Mapped, IReadOnlyList<string> Unmapped, IReadOnlyList<string> NotSeen, bool LooksAtClasses)
{
    public static MapCoverage Of(MapPlan plan, IEnumerable<string> classesSeen)
    {
        var seen = new SortedSet<string>(classesSeen, StringComparer.Ordinal);
        return new MapCoverage(
            [.. seen.Where(plan.Classes.ContainsKey)],
            [.. seen.Where(c => plan.LooksAtClasses && !plan.Classes.ContainsKey(c))],
            [.. plan.Classes.Keys.Where(c => !seen.Contains(c)).Order(StringComparer.Ordinal)],
            plan.LooksAtClasses);
    }
}

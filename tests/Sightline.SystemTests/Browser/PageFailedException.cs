namespace Sightline.SystemTests.Browser;

/// <summary>A test failed with a page open: why, what else the page complained of, and where its picture is.</summary>
public sealed class PageFailedException(Exception why, IReadOnlyList<string> faults, string kept) : Exception(Words(why, faults, kept), why)
{
    private static string Words(Exception why, IReadOnlyList<string> faults, string kept) =>
        $"{why.Message}\n{(faults.Count == 0 ? "" : $"The page's faults:\n  {string.Join("\n  ", faults)}\n")}{kept}";
}

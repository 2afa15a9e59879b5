using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>Asks the rules of axe-core about the page as it is now.</summary>
public static class Accessibility
{
    private const string Ask = """
        async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations
            .filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => ({ rule: v.id, impact: v.impact, help: v.help, url: v.helpUrl,
                         places: v.nodes.map(n => ({ at: n.target.flat().join(' '), html: n.html, why: n.failureSummary })) })))
        """;

    /// <summary>Fails with a list when anything is serious or critical: what, where, and what to do about it.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        // Evaluated, not added as a script: the page's content security policy stays as strict as it is.
        await page.EvaluateAsync(await File.ReadAllTextAsync(Tools.Module("axe-core/axe.min.js")));
        using var findings = JsonDocument.Parse(await page.EvaluateAsync<string>(Ask));
        Assert.True(findings.RootElement.GetArrayLength() == 0, Words(findings.RootElement));
    }

    private static string Words(JsonElement findings)
    {
        var words = new StringBuilder($"{findings.GetArrayLength()} serious accessibility finding(s):\n");
        foreach (var finding in findings.EnumerateArray())
        {
            words.Append($"  {Text(finding, "impact")}, {Text(finding, "rule")}: {Text(finding, "help")} ({Text(finding, "url")})\n");
            foreach (var place in finding.GetProperty("places").EnumerateArray())
            {
                words.Append($"    at {Text(place, "at")}: {Text(place, "html")}\n      {Text(place, "why").ReplaceLineEndings(" ")}\n");
            }
        }

        return words.ToString();
    }

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sightline.Context;
using Sightline.Model;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/context.md does what it says, and names every member that master data has.</summary>
public sealed partial class ContextPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Page Context => Page.Read("docs/context.md");

    [Fact]
    public async Task The_examples_in_their_order_answer_what_the_page_shows()
    {
        Shell.Need("bash", "curl", "python3");
        await using var hub = await DocsHub.StartAsync(Ct);
        foreach (var example in Context.Blocks.Where(b => b.Language == "sh"))
        {
            var shown = Context.Under(example.Heading, "text").SingleOrDefault()?.Text ?? "";
            Assert.Equal(Shell.Plain(shown), Shell.Plain(await Shell.BashAsync(hub, example.Text, Ct)));
        }
    }

    [Fact]
    public void Every_example_body_has_the_form_of_its_kind()
    {
        var bodies = PutLines().Matches(Assert.Single(Context.Under("Telling what exists", "sh")).Text);
        Assert.Equal(MasterKind.All.Select(k => k.Name).Order(), bodies.Select(m => m.Groups["kind"].Value).Distinct().Order());
        foreach (var body in bodies.Select(m => (Kind: m.Groups["kind"].Value, Text: m.Groups["body"].Value)))
        {
            Assert.Empty(MasterKind.All.Single(k => k.Name == body.Kind).Problems(Encoding.UTF8.GetBytes(body.Text)));
        }
    }

    [Fact]
    public void Every_member_of_every_kind_is_in_the_table_and_in_the_example()
    {
        var rows = Rows(Context.Text, "| Kind |");
        var examples = Assert.Single(Context.Under("Telling what exists", "sh")).Text;
        var kind = "";
        var written = new Dictionary<string, HashSet<string>>();
        foreach (var row in rows)
        {
            kind = row[0].Length > 0 ? row[0].Trim('`') : kind;
            written.TryAdd(kind, []);
            written[kind].UnionWith(Names().Matches(row[1]).Select(m => m.Groups[1].Value));
        }

        foreach (var known in MasterKind.All)
        {
            var members = known.Form.Properties.Select(p => p.Name).ToList();
            Assert.Equal(members.Order(), written[known.Name].Order());
            Assert.All(members, member => Assert.Contains($"\"{member}\":", examples));
        }
    }

    [Fact]
    public void Every_member_of_a_context_and_every_value_of_a_record_is_named()
    {
        var members = Rows(Context.Text, "| Member |").SelectMany(row => Names().Matches(row[0])).Select(m => m.Groups[1].Value);
        Assert.Equal(ContextJson.Default.StationContext.Properties.Select(p => p.Name).Order(), members.Order());
        var values = Rows(Context.Text, "| Value |").SelectMany(row => Names().Matches(row[0])).Select(m => m.Groups[1].Value);
        Assert.Equal(ContextNames.All.Order(), values.Order());
    }

    [Theory]
    [InlineData("2026-11-20T03:00:00Z", "night", "2026-11-19")]
    [InlineData("2026-11-20T05:00:00Z", "day", "2026-11-20")]
    [InlineData("2026-11-20T21:00:00Z", "night", "2026-11-20")]
    [InlineData("2026-11-21T21:00:00Z", null, null)]
    public async Task Shifts_follow_the_rules_of_the_page(string at, string? shift, string? day)
    {
        await using var hub = await DocsHub.StartAsync(Ct);
        foreach (Match put in PutLines().Matches(Assert.Single(Context.Under("Telling what exists", "sh")).Text))
        {
            using var taken = await hub.Http.PutAsync($"/api/v1/{put.Groups["kind"].Value}/{put.Groups["id"].Value}", Json(put.Groups["body"].Value), Ct);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        using var context = await hub.Http.PutAsync("/api/v1/stations/L1-AOI-2/context", Json("""{ "workOrder": "WO-1001", "validFrom": "2026-11-01T00:00:00Z" }"""), Ct);
        using var asked = JsonDocument.Parse(await hub.Http.GetStringAsync($"/api/v1/stations/L1-AOI-2/context?at={at}", Ct));
        Assert.Equal(shift, asked.RootElement.TryGetProperty("shift", out var is1) ? is1.GetString() : null);
        Assert.Equal(day, asked.RootElement.TryGetProperty("shiftDay", out var is2) ? is2.GetString() : null);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static IEnumerable<string[]> Rows(string text, string head)
    {
        var lines = text[text.IndexOf($"\n{head}", StringComparison.Ordinal)..].TrimStart('\n').Split('\n');
        return lines.TakeWhile(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries));
    }

    [GeneratedRegex("^put (?<kind>[a-z-]+)/(?<id>\\S+) '(?<body>[^']*)'", RegexOptions.Multiline)]
    private static partial Regex PutLines();

    [GeneratedRegex("`([A-Za-z][A-Za-z0-9]*)`")]
    private static partial Regex Names();
}

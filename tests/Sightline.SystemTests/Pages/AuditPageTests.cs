using System.Text.RegularExpressions;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class AuditPageTests : IAsyncLifetime
{
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await (await HubInProcess.StartAsync()).SeededAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task The_list_is_narrowed_by_its_address_and_exports_the_same()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");

        var page = (await auditor.GetAsync("/audit?act=user.*&role=owner&from=2020-01-01T00:00")).Expect(200).Text;

        Assert.Single(Regex.Matches(page, "data-position="));
        Assert.Contains("user:anna", page);
        var export = System.Net.WebUtility.HtmlDecode(Regex.Match(page, "id=\"audit-csv\"[^>]*href=\"([^\"]+)\"").Groups[1].Value);
        Assert.Contains("from=2020-01-01T00%3A00%3A00", export);
        Assert.Equal(2, (await auditor.GetAsync(export)).Expect(200).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("f-from-error", (await auditor.GetAsync("/audit?from=yesterday")).Expect(422).Text);
        (await auditor.GetAsync("/audit?cursor=x")).Expect(422);
        Assert.DoesNotContain("<script>x", (await auditor.GetAsync("/audit?actor=%22%3E%3Cscript%3Ex&act=%3Cscript%3Ex")).Expect(200).Text);
    }

    [Fact]
    public async Task One_entry_shows_what_changed_and_ties_it_to_the_chain()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");
        (await _hub.Api.PutAsync("/api/v1/lines/L1", new System.Text.Json.Nodes.JsonObject { ["name"] = "<script>x</script>" })).Expect(200);
        await _hub.Api.SettledBooksAsync();
        var list = (await auditor.GetAsync("/audit?object=lines%3AL1")).Expect(200).Text;
        var position = Regex.Match(list, "data-position=\"(\\d+)\"").Groups[1].Value;

        var page = (await auditor.GetAsync($"/audit/{position}")).Expect(200).Text;

        Assert.Contains("&lt;script&gt;x", page);
        Assert.DoesNotContain("<script>x", page);
        Assert.Matches(">[0-9a-f]{64}<", page);
        (await auditor.GetAsync("/audit/999999")).Expect(404);
        (await auditor.GetAsync("/audit/x")).Expect(404);
    }

    [Fact]
    public async Task The_chain_is_verified_on_a_page()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");

        var page = (await auditor.GetAsync("/audit/verify")).Expect(200).Text;

        Assert.Contains("data-intact=\"true\"", page);
        Assert.Matches("id=\"chain-facts\"><span class=\"sl-count\">[1-9]", page);
        Assert.Matches("id=\"chain-head\"[^>]*>[0-9a-f]{64}<", page);
    }

    [Fact]
    public async Task A_long_list_goes_on_page_by_page()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");
        for (var i = 0; i < 60; i++)
        {
            (await _hub.Api.PutAsync($"/api/v1/lines/N{i}", new System.Text.Json.Nodes.JsonObject())).Expect(200);
        }

        await _hub.Api.SettledBooksAsync();
        var first = (await auditor.GetAsync("/audit?act=plant.changed")).Text;
        var next = System.Net.WebUtility.HtmlDecode(Regex.Match(first, "rel=\"next\" href=\"([^\"]+)\"").Groups[1].Value);

        Assert.Equal(50, Regex.Count(first, "data-position="));
        Assert.NotEmpty(Positions((await auditor.GetAsync(next)).Expect(200).Text));
        Assert.Empty(Positions(first).Intersect(Positions((await auditor.GetAsync(next)).Text)));
    }

    private static IReadOnlyList<string> Positions(string page) => [.. Regex.Matches(page, "data-position=\"(\\d+)\"").Select(m => m.Groups[1].Value)];
}

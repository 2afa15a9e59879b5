using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Who did what, over the API: listed, in full, and exported so that a spreadsheet is not fooled and the chain can be checked.</summary>
public sealed class AuditTests(SeededHub plant) : IClassFixture<SeededHub>
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("line\r\nuser:admin,forged", "\"line\r\nuser:admin,forged\"")]
    [InlineData("\u001b[2Jgone\u0000", "\\u001b[2Jgone\\u0000")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_cell_is_quoted_as_the_rfc_says_and_is_never_a_formula(string? text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Fact]
    public async Task A_change_is_listed_found_by_every_filter_and_told_in_full()
    {
        (await plant.Api.PutAsync("/api/v1/lines/AUDITED", new JsonObject { ["name"] = "before" })).Expect(200);
        (await plant.Api.PutAsync("/api/v1/lines/AUDITED", new JsonObject { ["name"] = "after" })).Expect(200);

        var entry = (await plant.Api.GetAsync("/api/v1/audit?object=lines:AUDITED&limit=1")).Expect(200).Items[0];
        foreach (var filter in (string[])["actor=key:tests-integrator", "act=plant.changed", "act=plant.*", "from=2020-01-01T00:00:00Z"])
        {
            Assert.Equal(entry.ToJsonString(), (await plant.Api.GetAsync($"/api/v1/audit?object=lines:AUDITED&limit=1&{filter}")).Expect(200).Items[0].ToJsonString());
        }

        foreach (var filter in (string[])["actor=nobody", "act=key.*", "to=2020-01-01T00:00:00Z", "text=x", "role=admin"])
        {
            Assert.Empty((await plant.Api.GetAsync($"/api/v1/audit?object=lines:AUDITED&{filter}")).Expect(200).Items);
        }

        var full = (await plant.Api.GetAsync($"/api/v1/audit/{entry["position"]}")).Expect(200).Json;
        Assert.Equal("""[{"field":"name","old":"before","new":"after"}]""", full["changes"]!.ToJsonString());
        Assert.Equal("after", (string?)full["new"]!["name"]);
        (await plant.Api.GetAsync("/api/v1/audit/999999999")).Problem(404);
        (await plant.Api.GetAsync("/api/v1/audit/x")).Problem(404);
        (await plant.Api.GetAsync("/api/v1/audit?from=yesterday")).Problem(422);
    }

    [Fact]
    public async Task An_export_holds_all_that_the_filter_holds_and_names_the_head_of_the_chain()
    {
        var reasons = Enumerable.Range(0, 2_500).Select(i => i == 7 ? "=1+1\nuser:admin,forged\u001b[2J" : $"reason {i}").ToList();
        await ActAsync("export.tested", reasons);

        var lines = (await plant.Api.GetAsync("/api/v1/audit/export?format=jsonl&act=export.tested")).Expect(200);
        var table = (await plant.Api.GetAsync("/api/v1/audit/export?act=export.tested")).Expect(200);

        var rows = lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(reasons, rows.SkipLast(1).Select(r => (string)r["reason"]!).Reverse());
        Assert.Equal((lines.Headers["X-Sightline-Head"], lines.Headers["X-Sightline-Head-Hash"]), (rows[^1]["head"]!.ToString(), (string)rows[^1]["hash"]!));
        var fact = plant.Hub.Services.GetRequiredService<IJournal>().At(long.Parse(lines.Headers["X-Sightline-Head"]))!;
        Assert.Equal(Convert.ToHexStringLower(fact.Hash), lines.Headers["X-Sightline-Head-Hash"]);
        Assert.Equal($"attachment; filename=\"audit-{lines.Headers["X-Sightline-Head"]}.jsonl\"", lines.Headers["Content-Disposition"]);
        Assert.Equal(("application/x-ndjson", "text/csv"), (lines.MediaType, table.MediaType));

        Assert.Equal(Encoding.UTF8.GetPreamble(), table.Body[..3]);
        var records = table.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2_501, "\uFEFFposition,at,actor,role,from,act,object,reason,count,previous"), (records.Length, records[0]));
        Assert.EndsWith(",user:anna,quality,10.0.0.7,export.tested,thing:1,\"'=1+1\nuser:admin,forged\\u001b[2J\",1,", records[^8], StringComparison.Ordinal);
        (await plant.Api.GetAsync("/api/v1/audit/export?format=xml")).Problem(422);
    }

    private async Task ActAsync(string name, IEnumerable<string> reasons)
    {
        var (journal, projector) = (plant.Hub.Services.GetRequiredService<IJournal>(), plant.Hub.Services.GetRequiredService<Projector>());
        var drafts = reasons.Select(reason => new Act(name, "thing:1", Reason: reason).ToFact("user:anna as quality from 10.0.0.7", TimeProvider.System.GetUtcNow())).ToList();
        var results = await journal.AppendAsync(drafts, CancellationToken.None);
        await projector.WaitForAsync(results[^1].Position, CancellationToken.None);
    }
}

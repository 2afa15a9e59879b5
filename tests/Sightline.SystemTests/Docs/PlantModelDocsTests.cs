using System.Net;
using System.Text.Json;
using Sightline.Context.Plant;
using Sightline.Server.Pages;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/plant-model.md and docs/material.md do what they say, and name every problem there is.</summary>
public sealed class PlantModelDocsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_of_an_import_says_what_would_become_of_the_file()
    {
        Shell.Need("bash", "curl");
        await using var hub = await DocsHub.StartAsync(Ct);
        var example = Assert.Single(Page.Read("docs/plant-model.md").Blocks, b => b.Language == "sh");

        using var answer = JsonDocument.Parse(await Shell.BashAsync(hub, example.Text, Ct));

        Assert.Equal((2, false), (answer.RootElement.GetProperty("created").GetInt32(), answer.RootElement.GetProperty("taken").GetBoolean()));
    }

    [Fact]
    public async Task The_example_of_material_is_taken_as_it_stands()
    {
        Shell.Need("bash", "curl");
        await using var hub = await DocsHub.StartAsync(Ct);
        var example = Assert.Single(Page.Read("docs/material.md").Blocks, b => b.Language == "sh");

        using var answer = JsonDocument.Parse(await Shell.BashAsync(hub, example.Text, Ct));

        Assert.Equal([201, 201], answer.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetInt32()));
        await Until.TrueAsync(async () =>
        {
            using var asked = await hub.Http.GetAsync("/api/v1/material-lots/LOT-AL-0815/consumption", Ct);
            return asked.StatusCode == HttpStatusCode.OK;
        }, "the lot is known");
    }

    [Fact]
    public void Every_problem_is_named_and_has_a_sentence_in_both_languages()
    {
        var page = Page.Read("docs/plant-model.md").Text;
        var shipped = Languages.Shipped();

        Assert.All(PlantProblem.Sentences.Keys, code => Assert.Contains($"| `{code}` |", page, StringComparison.Ordinal));
        Assert.All(shipped.Values, words => Assert.Equal(PlantProblem.Sentences.Keys.Order(), words.Keys.Where(k => k.StartsWith("plantProblem.", StringComparison.Ordinal)).Select(k => k["plantProblem.".Length..]).Order()));
    }
}

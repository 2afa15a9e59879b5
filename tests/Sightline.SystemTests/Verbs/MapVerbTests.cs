using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Verbs;

/// <summary><c>sightline map check</c>: exit codes for a build, every problem in words, and what this node's stations sent.</summary>
public sealed class MapVerbTests
{
    [Fact]
    public async Task A_good_map_is_0_a_bad_one_1_with_every_problem_and_a_missing_file_2()
    {
        using var folder = new TempFolder();
        folder.Write("good.json", MesTarget.Map());
        folder.Write("bad.json", MesTarget.Map().Replace("context.workOrder", "context.workOrdre").Replace("\"OK\"", "7"));

        var good = await NodeProcess.RunAsync("map", "check", folder.In("good.json"));
        var bad = await NodeProcess.RunAsync("map", "check", folder.In("good.json"), folder.In("bad.json"));
        var none = await NodeProcess.RunAsync("map", "check", folder.In("none.json"));

        Assert.Equal((0, 1, 2), (good.Code, bad.Code, none.Code));
        Assert.Contains("good.json: good. Target mes, version 1.", good.Out, StringComparison.Ordinal);
        Assert.Contains("bad.json", bad.Out, StringComparison.Ordinal);
        Assert.Contains("context.workOrdre", bad.Out, StringComparison.Ordinal);
        Assert.Contains("results.pass", bad.Out, StringComparison.Ordinal);
        Assert.Contains("none.json", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_nodes_folder_it_names_the_classes_that_were_sent_and_are_not_listed()
    {
        using var folder = new TempFolder();
        folder.Write("mes.json", MesTarget.Map());
        await using (var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync())
        {
            (await hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: ["dent", "burr"]))).Expect(201);
            await hub.Api.SettledBooksAsync();
        }

        var told = await NodeProcess.RunAsync("map", "check", folder.In("mes.json"), "--data", folder.Path);
        var strict = await NodeProcess.RunAsync("map", "check", folder.In("mes.json"), "--data", folder.Path, "--strict", "--json");

        Assert.Equal((0, 1), (told.Code, strict.Code));
        Assert.Contains("1 classes were sent and are not listed, so unknownClass applies to them: burr.", told.Out, StringComparison.Ordinal);
        Assert.Equal("burr", (string)JsonNode.Parse(strict.Out)!["unmapped"]![0]!);
    }
}

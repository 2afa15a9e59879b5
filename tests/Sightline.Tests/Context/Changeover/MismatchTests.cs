using Sightline.Context.Changeover;
using Sightline.Model;

namespace Sightline.Tests.Context.Changeover;

/// <summary>The parts between a wrong recipe and the right one, whatever comes late.</summary>
public sealed class MismatchTests
{
    private const string Station = LineRig.First;

    [Fact]
    public async Task The_parts_from_the_first_wrong_one_to_the_first_right_one_are_listed()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        await rig.PartAsync(Station, "R-1");
        var began = rig.Node.Clock.GetUtcNow().AddSeconds(1);
        var wrong = await rig.PartAsync(Station, "R-2");
        var silent = await rig.PartAsync(Station);
        var rehearsed = await rig.PartAsync(Station, "R-2", more: ",\"purpose\":\"rehearsal\"");
        var last = await rig.PartAsync(Station, "R-2");
        var right = await rig.PartAsync(Station, "R-1");

        var mismatch = Assert.Single(rig.Node.Get<MismatchQuery>().Page(LineRig.Line, long.MaxValue, 10));

        Assert.Equal((1, Station, "R-1", "R-2", began, 3), (mismatch.N, mismatch.Station, mismatch.Expected.Id, mismatch.Actual.Id, mismatch.BeganAt, mismatch.Parts));
        Assert.Equal(rig.Node.Clock.GetUtcNow(), mismatch.EndedAt);
        Assert.Equal([wrong, silent, last], rig.Node.Get<MismatchQuery>().Parts(mismatch, null, 10).Select(p => p.Position));
        Assert.DoesNotContain(rehearsed, rig.Node.Get<MismatchQuery>().Parts(mismatch, null, 10).Select(p => p.Position));
        Assert.True(right > last);
        var pages = rig.Node.Get<MismatchQuery>().Parts(mismatch, null, 2);
        Assert.Equal([last], rig.Node.Get<MismatchQuery>().Parts(mismatch, pages[^1], 2).Select(p => p.Position));
        Assert.Equal(["recipe-differs"], rig.Node.Get<PermitHistory>().Of(LineRig.Line, 10).Select(s => s.Code).Take(1));
    }

    [Fact]
    public async Task A_wrong_activation_begins_it_and_a_part_that_names_no_recipe_is_among_its_parts()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        await rig.ReportAsync(Station, "R-2");
        var part = await rig.PartAsync(Station);
        await rig.ReportAsync(Station, "R-1", "4");
        await rig.PartAsync(Station);

        var mismatch = Assert.Single(rig.Node.Get<MismatchQuery>().Page(LineRig.Line, long.MaxValue, 10));
        Assert.Equal([part], rig.Node.Get<MismatchQuery>().Parts(mismatch, null, 10).Select(p => p.Position));
        Assert.NotNull(mismatch.EndedAt);
        Assert.True(rig.Permit.Allowed);
    }

    [Fact]
    public async Task Whatever_comes_late_every_part_with_another_recipe_is_in_a_window_and_a_rebuild_finds_the_same()
    {
        var late = 0;
        for (var round = 0; round < 8; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            IReadOnlyDictionary<string, IReadOnlyList<string>> before;
            var wrong = new List<(string Station, long Position)>();
            await using (var rig = await LineRig.StartAsync(path: path))
            {
                await rig.RunAsync();
                for (var step = 0; step < 60; step++)
                {
                    await StepAsync(rig, random, step, wrong);
                }

                await rig.Node.RelinkAsync();
                before = rig.Tables();
                var query = rig.Node.Get<MismatchQuery>();
                var listed = query.Page(LineRig.Line, long.MaxValue, 1_000).SelectMany(m => query.Parts(m, null, 1_000)).Select(p => p.Position).ToHashSet();
                Assert.True(wrong.All(w => listed.Contains(w.Position)), $"Seed {seed}: not listed are {string.Join(", ", wrong.Where(w => !listed.Contains(w.Position)))}.");
                Assert.Null(rig.Node.Projector.Failure);
                late += query.Page(LineRig.Line, long.MaxValue, 1_000).Count(m => m.EndedAt - m.BeganAt == TimeSpan.FromMicroseconds(1));
            }

            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new LineRig(new Sightline.Tests.Hosting.Node(path));
            rebuilt.Node.Project();
            var after = rebuilt.Tables();
            foreach (var table in (string[])["changeovers", "station_recipes", "mismatches", "timelines", "contexts", "inspections"])
            {
                Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}, {table}: {string.Join(" ;; ", before[table].Except(after[table]).Take(3))} became {string.Join(" ;; ", after[table].Except(before[table]).Take(3))}");
            }
        }

        Assert.True(late > 0, "No part came late and alone: the rounds are too short.");
    }

    /// <summary>Changeovers, overrides, reports and parts, many of them late.</summary>
    private static async Task StepAsync(LineRig rig, Random random, int step, List<(string Station, long Position)> wrong)
    {
        var station = random.Next(2) == 0 ? LineRig.First : LineRig.Second;
        var at = random.Next(3) == 0 ? rig.Node.Clock.GetUtcNow().AddSeconds(-random.Next(40)) : rig.Node.Clock.GetUtcNow();
        switch (random.Next(8))
        {
            case 0:
                string[] acts = [ChangeoverActs.Request, ChangeoverActs.Confirm, ChangeoverActs.Cancel, ChangeoverActs.Override];
                await rig.ActAsync(acts[random.Next(4)], workOrder: $"WO-{1 + random.Next(2)}");
                break;
            case 1:
                await rig.ReportAsync(station, $"R-{1 + random.Next(3)}", at: at);
                break;
            default:
                var recipe = $"R-{1 + random.Next(3)}";
                var position = await rig.PartAsync(station, recipe, at, $"SN-{step}");
                // What was exposed before there was an order waits for one.
                if (rig.Node.Row($"SELECT context_id FROM inspections WHERE position = {position}") != "-" && rig.Node.Context(position)[ContextNames.RecipeExpected] is { } expected && expected != recipe)
                {
                    wrong.Add((station, position));
                }

                break;
        }
    }
}

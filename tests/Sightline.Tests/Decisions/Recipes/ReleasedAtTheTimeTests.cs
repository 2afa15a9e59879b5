using FsCheck;
using FsCheck.Fluent;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Context.Recipes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Recipes;

/// <summary>What was released at a moment, against a model that reads the whole past each time; and restarts and a rebuild that find the same.</summary>
public sealed class ReleasedAtTheTimeTests
{
    private static readonly string?[] s_models = [null, "net-a", "net-b"];

    /// <summary>One thing that happens, made of numbers alone.</summary>
    private sealed record Deed(int What, int Recipe, int Version, int Model, int Pause, int Back);

    /// <summary>A step as the naive model remembers it.</summary>
    private sealed record Past(DateTimeOffset At, string Recipe, string Version, RecipeState State, string? Model);

    [Fact]
    public async Task Records_are_flagged_by_what_the_whole_past_says_and_restarts_and_a_rebuild_flag_the_same()
    {
        var seen = new HashSet<string>();
        // Rare findings may need more rounds until each was seen.
        for (var round = 0; round < 10 || (seen.Count < 4 && round < 60); round++)
        {
            var deeds = Gen.Sample(Deeds().ListOf(120), 1, 1).Single();
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            var clock = new ManualClock();
            var node = new Node(path, clock);
            await node.SeedAsync();
            await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","recipe":{"id":"R-0","version":"0"}}""");
            var past = new List<Past>();
            foreach (var (deed, number) in deeds.Select((deed, number) => (deed, number)))
            {
                if (deed.Pause % 17 == 3)
                {
                    // A restart between two facts changes nothing.
                    await node.DisposeAsync();
                    node = new Node(path, clock);
                }

                clock.Advance(TimeSpan.FromSeconds(deed.Pause));
                seen.UnionWith(await DoAsync(node, deed, number, past));
            }

            var before = Known(node);
            await node.DisposeAsync();
            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new Node(path, clock);
            rebuilt.Project();
            Assert.Equal(before, Known(rebuilt));
            Directory.Delete(path, recursive: true);
        }

        Assert.Equal(["model-differs", "nothing", "recipe-not-active", "recipe-not-approved"], seen.Order());
    }

    /// <summary>All that is known, but for the numbers of frozen contexts, which a restart gives anew.</summary>
    private static IReadOnlyList<string> Known(Node node)
    {
        var tables = node.Get<ProjectionReader>().Read(Dump.Tables);
        return
        [
            .. ((string[])["recipe_versions", "recipe_findings", "recipe_uses", "totals"]).SelectMany(name => tables[name].Select(row => $"{name} {row}")),
            .. node.Rows("SELECT i.position, i.flags, c.body FROM inspections i JOIN contexts c ON c.id = i.context_id ORDER BY i.position"),
        ];
    }

    private static Gen<Deed> Deeds() =>
        from what in Gen.Choose(0, 11)
        from recipe in Gen.Choose(0, 1)
        from version in Gen.Choose(0, 4)
        from model in Gen.Choose(0, 2)
        from pause in Gen.Choose(0, 60)
        from back in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 900))
        select new Deed(what, recipe, version, model, pause, back);

    /// <summary>What was found on the record that came, if one did.</summary>
    private static async Task<IReadOnlyList<string>> DoAsync(Node node, Deed deed, int number, List<Past> past)
    {
        var (recipe, version, model) = ($"R-{deed.Recipe}", $"{deed.Version}", s_models[deed.Model]);
        switch (deed.What)
        {
            case 0 or 6:
                await node.DraftAsync(recipe, $$"""{"version":"{{version}}"{{(model is null ? "" : $",\"model\":{{\"name\":\"{model}\"}}")}}}""");
                if (Standing(past, recipe, version, DateTimeOffset.MaxValue) is null or { State: RecipeState.Draft })
                {
                    past.Add(new Past(node.Clock.GetUtcNow(), recipe, version, RecipeState.Draft, model));
                }

                break;
            case 1 or 2:
                await StepAsync(node, past, recipe, version, RecipeLife.Approve, RecipeState.Approved, s => s == RecipeState.Draft);
                break;
            case 3 or 4:
                await StepAsync(node, past, recipe, version, RecipeLife.Activate, RecipeState.Active, s => s == RecipeState.Approved);
                break;
            case 5 when deed.Back % 4 == 0:
                await StepAsync(node, past, recipe, version, RecipeLife.Retire, RecipeState.Retired, s => s != RecipeState.Retired);
                break;
            default:
                var at = node.Clock.GetUtcNow().AddSeconds(-deed.Back);
                var (named, used) = (deed.Pause % 5 == 0 ? null : recipe, deed.Pause % 3 == 0 ? null : version);
                var record = (await node.SendAsync(node.Message($"deed-{number}", at: Rfc3339.Write(at), more: RecipeUseTests.Used(named, used, model)))).Position!.Value;
                var found = node.Row($"SELECT flags FROM inspections WHERE position = {record}").Split(' ').Where(f => f is "recipe-not-approved" or "recipe-not-active" or "model-differs");
                Assert.Equal(Expected(past, named, used, model, at).Order(), found.Order());
                return found.Any() ? [.. found] : ["nothing"];
        }

        return [];
    }

    private static async Task StepAsync(Node node, List<Past> past, string recipe, string version, string act, RecipeState to, Func<RecipeState, bool> from)
    {
        await node.StepAsync(recipe, version, act);
        if (Standing(past, recipe, version, DateTimeOffset.MaxValue) is not { } now || !from(now.State))
        {
            return;
        }

        if (to == RecipeState.Active)
        {
            foreach (var other in past.Where(p => p.Recipe == recipe).Select(p => p.Version).Distinct().ToList())
            {
                if (Standing(past, recipe, other, DateTimeOffset.MaxValue) is { State: RecipeState.Active } active)
                {
                    past.Add(active with { At = node.Clock.GetUtcNow(), State = RecipeState.Retired });
                }
            }
        }

        past.Add(now with { At = node.Clock.GetUtcNow(), State = to });
    }

    private static Past? Standing(List<Past> past, string recipe, string version, DateTimeOffset at) => past.LastOrDefault(p => p.Recipe == recipe && p.Version == version && p.At <= at);

    private static IEnumerable<string> Expected(List<Past> past, string? recipe, string? version, string? model, DateTimeOffset at)
    {
        if ((recipe is null && model is null) || !past.Exists(p => p.State == RecipeState.Approved && p.At <= at))
        {
            yield break;
        }

        var candidates = recipe is null ? [] : past.Where(p => p.Recipe == recipe && (version is null || p.Version == version)).Select(p => p.Version).Distinct()
            .Select(v => Standing(past, recipe, v, at)).OfType<Past>().ToList();
        var active = candidates.Find(c => c.State == RecipeState.Active);
        var approved = candidates.Where(c => c.State == RecipeState.Approved).ToList();
        if (recipe is not null && active is null)
        {
            yield return approved.Count > 0 ? "recipe-not-active" : "recipe-not-approved";
        }

        // Without a version, several may be approved and none active: the one approved last speaks.
        var released = active ?? approved.OrderBy(a => past.FindIndex(p => p.Recipe == a.Recipe && p.Version == a.Version && p.State == RecipeState.Approved)).LastOrDefault();
        var asked = released ?? (Standing(past, "R-0", "0", at) is { State: RecipeState.Approved or RecipeState.Active } ordered ? ordered : null);
        if (model is not null && asked?.Model is { } expected && expected != model)
        {
            yield return "model-differs";
        }
    }
}

using Sightline.Context.Changeover;

namespace Sightline.Tests.Context.Changeover;

/// <summary>
/// Every state that a line can come to, whatever people, the MES, stations and challenge pieces do in whatever order, under
/// every policy. The rules are the product's own; the world around them is this test's.
/// </summary>
public sealed class ExplorationTests(ITestOutputHelper output)
{
    [Fact]
    public void No_line_runs_with_another_recipe_under_block_nothing_is_a_dead_end_and_every_override_leaves_a_fact()
    {
        var (states, steps, denied, overridden) = (0, 0L, 0, 0);
        foreach (var plant in SmallPlant.All())
        {
            var ways = Explore(plant);
            foreach (var (world, next) in ways)
            {
                RunsOnlyWithWhatIsExpected(plant, world);
                steps += next.Count;
                denied += plant.Allowed(world) ? 0 : 1;
                overridden += world.Record?.State == ChangeoverState.Overridden ? 1 : 0;
            }

            EveryoneComesOut(plant, ways);
            states += ways.Count;
        }

        output.WriteLine($"{states} states visited by {steps} steps; the permit is denied in {denied}, overridden are {overridden}.");
        Assert.InRange(states, 5_000, int.MaxValue);
        Assert.InRange(denied, 1, states - 1);
        Assert.InRange(overridden, 1, states - 1);
    }

    [Fact]
    public void Every_event_has_a_stated_effect_in_every_state()
    {
        foreach (var state in Enum.GetValues<ChangeoverState>())
        {
            foreach (var happens in Enum.GetValues<ChangeoverEvent>())
            {
                var effect = ChangeoverTable.Next(state, happens);
                Assert.True(effect.Kind == ChangeoverTable.EffectKind.Goes || effect.To == state, $"{state} {happens} stays where it is.");
                Assert.True(happens is < ChangeoverEvent.RecipeMissing or > ChangeoverEvent.ChallengePassed || effect.Kind != ChangeoverTable.EffectKind.Refused, $"{happens} is merely seen and cannot be refused in {state}.");
            }

            Assert.Equal(ChangeoverState.Overridden, ChangeoverTable.Next(state, ChangeoverEvent.Override).To);
            Assert.True(!ChangeoverTable.IsOpen(state) || ChangeoverTable.Next(state, ChangeoverEvent.Cancel).To == ChangeoverState.Cancelled);
        }

        Assert.Equal(ChangeoverState.Confirming, Assert.Single(Enum.GetValues<ChangeoverState>(), s => ChangeoverTable.Next(s, ChangeoverEvent.Confirm).Kind == ChangeoverTable.EffectKind.Goes));
    }

    private static Dictionary<World, List<(string Step, World To)>> Explore(SmallPlant plant)
    {
        var ways = new Dictionary<World, List<(string, World)>>();
        var waiting = new Queue<World>([World.Start]);
        while (waiting.TryDequeue(out var world))
        {
            if (ways.ContainsKey(world))
            {
                continue;
            }

            var next = plant.Steps(world).ToList();
            ways[world] = next;
            foreach (var (step, to) in next)
            {
                OnlyAnOverrideOverrides(world, step, to);
                waiting.Enqueue(to);
            }
        }

        return ways;
    }

    private static void OnlyAnOverrideOverrides(World from, string step, World to)
    {
        if (to.Record?.State == ChangeoverState.Overridden && (from.Record?.State != ChangeoverState.Overridden || step == "override"))
        {
            Assert.Equal("override", step);
            Assert.Equal("override", to.LastFact);
        }
    }

    private static void RunsOnlyWithWhatIsExpected(SmallPlant plant, World world)
    {
        var (expected, actual) = (plant.ExpectedOf(world.Order), world.Actual);
        if (!plant.Policy.Blocks || !plant.Allowed(world) || expected is null || actual is null || expected == actual)
        {
            return;
        }

        Assert.True(world.Record?.State == ChangeoverState.Overridden && world.SignedFor == (expected, actual), $"{plant} lets {world} run.");
    }

    /// <summary>From every state the line comes to running, or back to what it made, and its permit is given, without anybody overriding anything.</summary>
    private static void EveryoneComesOut(SmallPlant plant, Dictionary<World, List<(string Step, World To)>> ways)
    {
        var before = ways.SelectMany(w => w.Value.Where(s => s.Step != "override").Select(s => (From: w.Key, s.To))).ToLookup(w => w.To, w => w.From);
        var reached = new HashSet<World>();
        var waiting = new Queue<World>(ways.Keys.Where(w => plant.Allowed(w) && plant.StateOf(w) is ChangeoverState.Running or ChangeoverState.Cancelled));
        while (waiting.TryDequeue(out var world))
        {
            if (reached.Add(world))
            {
                foreach (var from in before[world])
                {
                    waiting.Enqueue(from);
                }
            }
        }

        Assert.True(reached.Count == ways.Count, $"{plant}: nobody comes out of {ways.Keys.FirstOrDefault(w => !reached.Contains(w))}.");
    }
}

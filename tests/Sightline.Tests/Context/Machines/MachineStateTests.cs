using Sightline.Buffering;
using Sightline.Context.Machines;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Machines;

/// <summary>The states of a machine from what it reported, however late.</summary>
public sealed class MachineStateTests
{
    private static readonly DateTimeOffset s_eight = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_state_lasts_until_the_next_and_one_that_is_reported_again_goes_on()
    {
        await using var node = new Node();
        await StateAsync(node, 0, "running");
        await StateAsync(node, 10, "running");
        await StateAsync(node, 30, "stopped", "jam");
        await StateAsync(node, 20, "setup");
        await StateAsync(node, 30, "fault");
        await StateAsync(node, 90, "fault");
        await StateAsync(node, 95, "running");

        var (spans, complete) = node.Get<MachineQuery>().States("M-7", s_eight.AddMinutes(5), s_eight.AddMinutes(60));

        Assert.True(complete);
        Assert.Equal([("running", 0, 20), ("setup", 20, 30), ("fault", 30, 95)], spans.Select(s => (s.State, Minutes(s.From), Minutes(s.To!.Value))));
        Assert.Equal([("fault", 30, (int?)95), ("running", 95, null)], node.Get<MachineQuery>().States("M-7", s_eight.AddMinutes(90), s_eight.AddMinutes(120)).Spans.Select(s => (s.State, Minutes(s.From), s.To is { } to ? Minutes(to) : (int?)null)));
        Assert.Empty(node.Get<MachineQuery>().States("M-7", s_eight.AddMinutes(-60), s_eight.AddMinutes(-5)).Spans);
    }

    [Fact]
    public async Task Random_reports_give_at_each_moment_the_state_that_was_reported_last_for_it()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var node = new Node();
        var told = new List<(int At, string State)>();
        for (var i = 0; i < 200; i++)
        {
            var (at, state) = (random.Next(120), MachineStates.All[random.Next(MachineStates.All.Count)]);
            await StateAsync(node, at, state);
            told.Add((at, state));
        }

        var (spans, _) = node.Get<MachineQuery>().States("M-7", s_eight.AddMinutes(20), s_eight.AddMinutes(100));

        for (var minute = 20; minute < 100; minute++)
        {
            var moment = s_eight.AddMinutes(minute);
            var newest = told.Where(t => t.At <= minute).Select(t => t.At).DefaultIfEmpty(-1).Max();
            var expected = told.LastOrDefault(t => t.At == newest).State;
            Assert.True(expected == spans.SingleOrDefault(s => s.From <= moment && (s.To is null || s.To > moment))?.State, $"Seed {seed}, minute {minute}");
        }

        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.To == pair.Second.From && pair.First.State != pair.Second.State, $"Seed {seed}"));
    }

    private static int Minutes(DateTimeOffset at) => (int)(at - s_eight).TotalMinutes;

    private static Task<long> StateAsync(Node node, int minute, string state, string? reason = null)
    {
        var at = s_eight.AddMinutes(minute);
        return node.FactAsync(FactKinds.Event, "M-7", $$"""{"type":"machine.state","at":"{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}}Z","machine":"M-7","state":"{{state}}"{{(reason is null ? "" : $",\"reason\":\"{reason}\"")}}}""", at);
    }
}

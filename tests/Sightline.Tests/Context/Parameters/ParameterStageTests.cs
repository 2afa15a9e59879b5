using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Parameters;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Parameters;

/// <summary>Rules of parameters: units, limits, windows, and what happened beside them.</summary>
public sealed class ParameterStageTests
{
    private static readonly DateTimeOffset s_eight = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_window_ends_with_the_moment_and_begins_after_its_length_before()
    {
        await using var node = new Node();
        foreach (var ms in (int[])[-10_000, -9_999, 0, 1])
        {
            await SampleAsync(node, s_eight.AddMilliseconds(ms), "temperature", ms);
        }

        var found = Assert.Single(Of(node, s_eight).Parameters);

        Assert.Equal((0m, 2L, -9_999m, 0m, -4_999.5m), (found.Value, found.Stats.Count, found.Stats.Low, found.Stats.High, found.Stats.Mean));
    }

    [Fact]
    public async Task The_last_value_is_known_long_after_it_was_sampled_and_nothing_is_counted_in_the_window()
    {
        await using var node = new Node();
        await SampleAsync(node, s_eight.AddDays(-40), "speed", 60m, more: ",\"kind\":\"setpoint\"");

        var found = Assert.Single(Of(node, s_eight).Parameters);

        Assert.Equal(("setpoint", 60m, s_eight.AddDays(-40), 0L), (found.Kind, found.Value, found.ValueAt, found.Stats.Count));
    }

    [Fact]
    public async Task A_sample_that_comes_later_is_known_now_and_was_not_known_then()
    {
        await using var node = new Node();
        await SampleAsync(node, s_eight.AddSeconds(-2), "temperature", 20m);
        var record = node.Journal.Head;
        await SampleAsync(node, s_eight.AddSeconds(-1), "temperature", 30m);

        Assert.Equal(20m, Assert.Single(Of(node, s_eight, record).Parameters).Stats.Mean);
        Assert.Equal(25m, Assert.Single(Of(node, s_eight).Parameters).Stats.Mean);
    }

    [Fact]
    public async Task Two_units_are_never_mixed_and_both_are_marked()
    {
        await using var node = new Node();
        await SampleAsync(node, s_eight.AddSeconds(-2), "temperature", 20m);
        await SampleAsync(node, s_eight.AddSeconds(-1), "temperature", 293m, "K");

        var found = Of(node, s_eight).Parameters;

        Assert.Equal([("C", 20m, true), ("K", 293m, true)], found.Select(p => (p.Unit, p.Stats.Mean, p.UnitDiffers)));
        Assert.Equal("K", Assert.Single(Of(node, s_eight.AddHours(1)).Parameters).Unit);
    }

    [Fact]
    public async Task Limits_are_those_that_were_declared_then_and_the_place_comes_before_everywhere()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Parameters, "everywhere", """{"name":"temperature","unit":"C","upper":100}""");
        await SampleAsync(node, s_eight.AddSeconds(-3), "temperature", 20m);
        await SampleAsync(node, s_eight.AddSeconds(-2), "temperature", 40m);
        await SampleAsync(node, s_eight.AddSeconds(-1), "temperature", 30m);
        var before = node.Journal.Head;
        await node.PutAsync(MasterKind.Parameters, "here", """{"name":"temperature","unit":"C","place":"machine:M-7","lower":10,"upper":35}""");
        var here = node.Journal.Head;
        await node.PutAsync(MasterKind.Parameters, "here", """{"name":"pressure","unit":"bar","lower":10,"upper":35}""");

        Assert.Equal([(null, 100m, true), (10m, 35m, false), (null, 100m, true)], ((long[])[before, here, long.MaxValue])
            .Select(known => Assert.Single(Of(node, s_eight, known).Parameters)).Select(p => (p.Limits!.Value.Lower, p.Limits.Value.Upper, p.IsWithin!.Value)));
    }

    [Fact]
    public async Task The_window_is_the_stations_own_as_it_was_known_or_that_of_the_settings()
    {
        await using var node = new Node(settings: new() { ["Context:ParameterWindow"] = "00:00:30" });
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1","parameterWindow":"00:02:00"}""");
        var first = node.Journal.Head;
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1"}""");

        Assert.Equal([30, 120, 30], ((long[])[first - 1, first, long.MaxValue]).Select(known => (int)Of(node, s_eight, known).Window.TotalSeconds));
        Assert.Equal(5, Of(node, s_eight, window: TimeSpan.FromSeconds(5)).Window.TotalSeconds);
    }

    [Fact]
    public async Task Cycles_of_a_machine_are_a_parameter_of_it()
    {
        await using var node = new Node();
        await EventAsync(node, s_eight.AddSeconds(-1), "\"type\":\"machine.cycle\",\"machine\":\"M-7\",\"seconds\":12.4");

        var found = Assert.Single(Of(node, s_eight).Parameters);

        Assert.Equal(("machine:M-7", ParameterStage.CycleTime, "s", 12.4m), (found.Place, found.Name, found.Unit, found.Value));
    }

    [Fact]
    public async Task Samples_that_no_version_checked_stay_events_and_stop_nothing()
    {
        await using var node = new Node();
        await EventAsync(node, s_eight, "\"type\":\"process.sample\",\"station\":\"L1-AOI-1\",\"temperature\":20");
        await EventAsync(node, s_eight, "\"type\":\"machine.cycle\",\"station\":\"L1-AOI-1\"");
        await EventAsync(node, s_eight, "\"type\":\"machine.state\",\"machine\":\"M-7\",\"state\":\"dancing\"");

        Assert.Null(node.Projector.Failure);
        Assert.Equal("3", node.Row("SELECT COUNT(*) FROM events"));
        Assert.Empty(Of(node, s_eight).Parameters);
        Assert.Null(Of(node, s_eight).State);
    }

    [Fact]
    public async Task What_happened_at_the_places_of_a_record_stands_beside_it_once_and_samples_do_not()
    {
        await using var node = new Node();
        await EventAsync(node, s_eight.AddSeconds(-20), "\"type\":\"alarm.raised\",\"machine\":\"M-7\",\"code\":\"E1\"");
        await EventAsync(node, s_eight.AddSeconds(-5), "\"type\":\"machine.stopped\",\"station\":\"L1-AOI-1\",\"machine\":\"M-7\",\"reason\":\"jam\"");
        await EventAsync(node, s_eight.AddSeconds(-4), "\"type\":\"door.opened\",\"line\":\"L1\"");
        await EventAsync(node, s_eight.AddSeconds(-3), "\"type\":\"door.opened\",\"line\":\"L2\"");
        await SampleAsync(node, s_eight.AddSeconds(-2), "temperature", 20m);
        var then = node.Journal.Head;
        await EventAsync(node, s_eight.AddSeconds(-1), "\"type\":\"alarm.cleared\",\"machine\":\"M-7\",\"code\":\"E1\"");

        Assert.Equal(["machine.stopped", "door.opened"], Of(node, s_eight, then).Events.Select(e => e.Type));
        Assert.Equal(["machine.stopped", "door.opened", "alarm.cleared"], Of(node, s_eight).Events.Select(e => e.Type));
        Assert.Equal(("stopped", "jam"), (Of(node, s_eight).State!.State, Of(node, s_eight).State!.Reason));
    }

    private static ParametersOfRecord Of(Node node, DateTimeOffset at, long known = long.MaxValue, TimeSpan? window = null) =>
        node.Get<ParameterQuery>().Of(new RecordMoment("L1-AOI-1", "L1", "M-7", at, known), window);

    private static Task SampleAsync(Node node, DateTimeOffset at, string name, decimal value, string unit = "C", string more = "") =>
        EventAsync(node, at, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"type\":\"process.sample\",\"machine\":\"M-7\",\"name\":\"{name}\",\"value\":{value},\"unit\":\"{unit}\"{more}"));

    private static Task<long> EventAsync(Node node, DateTimeOffset at, string members) =>
        node.FactAsync(FactKinds.Event, "M-7", $$"""{"at":"{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff}}Z",{{members}}}""", at);
}

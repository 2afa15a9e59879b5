using System.Text.Json;
using System.Text.RegularExpressions;
using Sightline.Clocks;
using Sightline.Context;
using Sightline.Model;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/clocks.md does what it says, and names every state, method and mode.</summary>
public sealed partial class ClocksPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Page Clocks => Page.Read("docs/clocks.md");

    [Fact]
    public async Task The_examples_work_as_they_stand()
    {
        Shell.Need("bash", "curl");
        await using var hub = await DocsHub.StartAsync(Ct);
        var examples = Clocks.Blocks.Where(b => b.Language == "sh").ToList();
        Assert.Equal(2, examples.Count);
        using var answer = JsonDocument.Parse(await Shell.BashAsync(hub, examples[0].Text, Ct));
        Assert.All(["t1", "t2", "t3"], name => Assert.Equal(JsonValueKind.String, answer.RootElement.GetProperty(name).ValueKind));

        await Shell.BashAsync(hub, examples[1].Text, Ct);
        using var station = JsonDocument.Parse(await hub.Http.GetStringAsync("/api/v1/stations/APS-AIQS", Ct));
        Assert.Equal(ClockModes.Estimate, station.RootElement.GetProperty("clock").GetString());
    }

    [Fact]
    public void Every_state_method_and_mode_is_named()
    {
        var named = Names().Matches(Clocks.Text).Select(m => m.Groups[1].Value).ToHashSet();

        Assert.Empty(((string[])[ClockStates.Ok, ClockStates.Off, ClockStates.Untrusted, ClockStates.Estimated, .. ClockModes.All]).Except(named));
        Assert.Empty(((string[])[ClockMethods.Measured, ClockMethods.Estimated, ClockMethods.Step, ClockMethods.Limits, RecordFlags.ClockUntrusted]).Except(named));
    }

    [Fact]
    public void Every_member_of_a_clocks_fact_is_named()
    {
        var named = Names().Matches(Clocks.Text).Select(m => m.Groups[1].Value).ToHashSet();

        Assert.All(typeof(ClockFact).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)), name => Assert.Contains(name, named));
    }

    [GeneratedRegex("`([A-Za-z0-9-]+)`")]
    private static partial Regex Names();
}

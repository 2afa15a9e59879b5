namespace Sightline.SystemTests.Kills;

/// <summary>kill -9 of edge and hub under load. SIGHTLINE_KILLS and SIGHTLINE_KILL_SEED lengthen and repeat it; tests/soak/edge-kill-loop.sh sets them.</summary>
public sealed class EdgeKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kills_of_edge_and_hub_lose_nothing_the_edge_acknowledged_and_bring_nothing_twice()
    {
        await using var loop = new EdgeKillLoop(KillTests.Kills, KillTests.Seed, output);
        await loop.RunAsync();
    }
}

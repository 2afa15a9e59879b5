using Sightline.Model;
using Sightline.SystemTests.Sources;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>A running Tryton tells each right of its user, and lets it in twice; nothing is left there.</summary>
[Collection("tryton")]
public sealed class TrytonPreflightTests(TrytonSite site)
{
    [Fact]
    public async Task A_user_is_let_in_twice_and_each_right_is_told()
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(TimeProvider.System.GetUtcNow()));
        Assert.Equal(
            [
                "certificate NotAsked", "clock Good", "sign-in Good", "renewal Good", "permission product.product read Good", "permission stock.lot read Good",
                "permission stock.lot create Good", "permission stock.lot write Good",
            ],
            (await Probes.TryAsync(rig)).Words());
        Assert.Empty(await rig.LotsAsync());
    }

    [Fact]
    public async Task A_user_that_is_not_let_in_is_bad_and_no_right_is_good()
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(TimeProvider.System.GetUtcNow()), options => options["user"] = "nobody");
        var found = await Probes.TryAsync(rig);
        Assert.Equal(ProbeVerdict.Bad, found.Of("sign-in").Verdict);
        Assert.Contains("does not let 'nobody' in", found.Of("sign-in").Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(found, f => f.Check.StartsWith(ProbeChecks.Permission, StringComparison.Ordinal));
    }
}

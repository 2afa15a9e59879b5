using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>A broker lets its user in and has the exchange; nothing is published.</summary>
[Collection("rabbitmq")]
public sealed class RabbitMqPreflightTests(RabbitSite site)
{
    [Fact]
    public async Task An_exchange_that_is_there_is_good_one_that_is_not_is_bad_and_a_refused_password_too()
    {
        await using (var rig = await RabbitMqTargetRig.StartAsync(site, new ManualClock()))
        {
            Assert.Equal(["sign-in Good", "permission exchange Good"], (await Probes.TryAsync(rig)).Words());
            Assert.Empty(await rig.MessagesAsync());
        }

        await using (var rig = await RabbitMqTargetRig.StartAsync(site, new ManualClock(), change: options => options["exchange"] = "nowhere"))
        {
            Assert.Contains("'nowhere' cannot be used", (await Probes.TryAsync(rig)).Of("permission exchange").Detail, StringComparison.Ordinal);
        }

        await using (var rig = await RabbitMqTargetRig.StartAsync(site, new ManualClock()))
        {
            rig.WritePassword("of-yesterday-77");
            var signIn = (await Probes.TryAsync(rig)).Of("sign-in");
            Assert.Equal(ProbeVerdict.Bad, signIn.Verdict);
            Assert.DoesNotContain("of-yesterday-77", signIn.Detail, StringComparison.Ordinal);
        }
    }
}

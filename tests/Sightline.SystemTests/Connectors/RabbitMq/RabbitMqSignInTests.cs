using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>Who speaks to whom: passwords that change, certificates, virtual hosts.</summary>
[Collection("rabbitmq")]
public sealed class RabbitMqSignInTests(RabbitSite site)
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_refused_password_waits_and_one_corrected_in_its_file_is_used_without_a_restart()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        rig.WritePassword("of-yesterday-77");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith("The broker refused the credential. Renew it where its reference points. The broker said ACCESS_REFUSED", again.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("of-yesterday-77", again.Reason, StringComparison.Ordinal);
        rig.WritePassword(RabbitServer.Password);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_virtual_host_that_is_missing_waits_with_the_brokers_words()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock, change: options => options["virtualHost"] = "line-7");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Contains("line-7", again.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was sent.", again.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_a_broker_signed_by_the_authority_of_the_file_is_spoken_to()
    {
        var server = await site.ServerAsync();
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock, change: options =>
        {
            options["url"] = $"amqps://127.0.0.1:{server.TlsPort}";
            options["authoritiesFile"] = server.AuthorityFile;
        });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(await rig.MessagesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_nobody_trusted_has_signed_gets_neither_password_nor_message(bool another)
    {
        var server = await site.ServerAsync();
        using var folder = new TempFolder();
        using var stranger = TestCertificate.Authority(folder, "another.pem");
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock, change: options =>
        {
            options["url"] = $"amqps://127.0.0.1:{server.TlsPort}";
            if (another)
            {
                options["authoritiesFile"] = folder.In("another.pem");
            }
        });
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Contains("certificate", again.Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.MessagesAsync());
    }
}

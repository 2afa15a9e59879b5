using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Certificates over real TLS: what ends soon is a doubt, what ended yesterday is bad, each with the day and what to do.</summary>
public sealed class CertificatePreflightTests
{
    [Theory]
    [InlineData(60, ProbeVerdict.Good, "is trusted, and ends on ")]
    [InlineData(20, ProbeVerdict.Doubt, "Let whoever runs the target renew it.")]
    [InlineData(-1, ProbeVerdict.Bad, "1 day ago. Let whoever runs the target renew it; until then nothing is sent.")]
    public async Task A_certificate_is_judged_by_the_days_it_has_left(int days, ProbeVerdict verdict, string words)
    {
        await using var rig = await WebhookTargetRig.StartAsync(Now(), certificateDays: days);
        var certificate = Find(await TryAsync(rig), "certificate");
        Assert.Equal(verdict, certificate.Verdict);
        Assert.Contains(words, certificate.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The certificate 'hooks' ", certificate.Detail, StringComparison.Ordinal);
        Assert.NotNull(certificate.Until);
        Assert.Empty(rig.Receiver.Records);
    }

    [Fact]
    public async Task A_message_to_a_target_whose_certificate_ended_yesterday_waits_and_says_what_to_do()
    {
        await using var rig = await WebhookTargetRig.StartAsync(Now(), certificateDays: -1);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.EndsWith("its certificate has ended, or has not begun yet. Let whoever runs it renew it, and compare the clocks. Nothing was sent.", again.Reason, StringComparison.Ordinal);
        Assert.Contains("nothing is sent to who shows this certificate", Find(await TryAsync(rig), "clock").Detail, StringComparison.Ordinal);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task A_certificate_that_nobody_here_trusts_is_bad_and_no_request_reaches_who_shows_it()
    {
        await using var rig = await WebhookTargetRig.StartAsync(Now(), change: (_, options) => options.Remove("authorityFile"));
        var found = await TryAsync(rig);
        Assert.Equal(ProbeVerdict.Bad, Find(found, "certificate").Verdict);
        Assert.Contains("is not trusted here", Find(found, "certificate").Detail, StringComparison.Ordinal);
        Assert.Equal(ProbeVerdict.NotAsked, Find(found, "clock").Verdict);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task A_look_goes_no_further_than_a_message_may()
    {
        await using var rig = await WebhookTargetRig.StartAsync(Now(), change: (rig, options) =>
        {
            options.Remove("allowNetworks");
            options.Remove("readBack");
            options["url"] = $"https://hooks.test:{rig.Receiver.Port}/hook";
        }, resolve: (_, _) => Task.FromResult(new[] { System.Net.IPAddress.Loopback }));
        var found = await TryAsync(rig);
        Assert.DoesNotContain(found, f => f.Verdict == ProbeVerdict.Good);
        Assert.Contains("which is", Find(found, "certificate").Detail, StringComparison.Ordinal);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    private static ManualClock Now() => new(TimeProvider.System.GetUtcNow());

    private static Task<IReadOnlyList<ProbeFinding>> TryAsync(WebhookTargetRig rig) =>
        ((IProbe)rig.Connector).ProbeAsync(new ProbeSetup(rig.Message("never sent"), TimeSpan.FromHours(1), TimeSpan.FromDays(30), 1_500), rig.Stop);

    private static ProbeFinding Find(IReadOnlyList<ProbeFinding> found, string check) => found.Single(f => f.Check == check);
}

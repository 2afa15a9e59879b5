using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What the email connector makes of each answer, of silence and of a stop, over real connections.</summary>
public sealed class EmailOutcomeTests(MailSite site)
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_mail_that_was_taken_has_the_servers_own_words_as_its_reference()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Matches(@"^2\.0\.0 Ok: kept as \d+$", accepted.TargetReference);
        var mail = Assert.Single(rig.Mails);
        Assert.Equal((true, MailServer.User, "sightline@hub.example"), ((bool)mail["encrypted"]!, (string)mail["user"]!, (string)mail["from"]!));
    }

    [Theory]
    [InlineData("DATA", "554 5.7.1 We do not want this", "The mail server said to the mail: 554 5.7.1 We do not want this.", "554")]
    [InlineData("RCPT", "550 5.1.1 No such user", "The mail server said to RCPT TO:<{0}>: 550 5.1.1 No such user.", "550")]
    public async Task A_no_for_ever_is_refused_with_the_servers_words(string place, string says, string reason, string code)
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        rig.Server.Next(rig.Recipient, place, says);
        Assert.Equal(
            new DeliveryOutcome.Refused(reason.Replace("{0}", rig.Recipient, StringComparison.Ordinal), code),
            await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Mails);
    }

    [Theory]
    [InlineData("DATA", "451 4.3.0 Disk is full", "The mail server said to the mail: 451 4.3.0 Disk is full. Nothing was taken.")]
    [InlineData("RCPT", "450 4.2.0 Greylisted", "The mail server said to RCPT TO:<{0}>: 450 4.2.0 Greylisted. Nothing was taken.")]
    public async Task A_no_for_now_is_tried_again(string place, string says, string reason)
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        rig.Server.Next(rig.Recipient, place, says);
        Assert.Equal(
            new DeliveryOutcome.TryAgain(reason.Replace("{0}", rig.Recipient, StringComparison.Ordinal)), await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Mails);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task One_refused_recipient_keeps_the_mail_from_all()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock, (_, options) => options["to"]!.AsArray().Add("gone@plant.example"));
        rig.Server.Next("gone@plant.example", "RCPT", "550 5.1.1 No such user");
        Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Mails);
    }

    [Fact]
    public async Task A_connection_lost_before_the_mail_is_whole_is_tried_again()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        rig.Server.Next(rig.Recipient, "RCPT", "drop");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.EndsWith("Nothing was taken.", again.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Mails);
    }

    [Fact]
    public async Task A_connection_lost_after_the_final_dot_is_unknown()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        rig.LoseTheNextAnswer();
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Contains("broke after the whole mail was sent. It may have taken it.", unknown.Reason, StringComparison.Ordinal);
        Assert.Single(rig.Mails);
        var silent = Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
        Assert.Equal($"A mail cannot be asked for. Look for <{rig.Message().Key}@hub.example> in the mailbox or in the mail server's log.", silent.Reason);
    }

    [Fact]
    public async Task A_server_that_keeps_the_mail_and_stays_silent_is_unknown_after_the_time_for_its_answer()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        rig.Server.Next(rig.Recipient, "DATA", "keep and stay silent");
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await Until.TrueAsync(() => rig.Mails.Count == 1, "the server has the mail");
        // A stop changes nothing any more, and neither does the time for sending.
        await stop.CancelAsync();
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(delivery.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await delivery);
        Assert.EndsWith("has the whole mail and did not answer within 00:05:00. It may have taken it.", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_before_the_server_is_called_throws_and_leaves_nothing()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Connector.DeliverAsync(rig.Message(), new CancellationToken(canceled: true)));
        Assert.Empty(rig.Mails);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_never_greets_was_given_nothing(bool stopped)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var rig = await EmailTargetRig.StartAsync(site, _clock, (_, options) => options["port"] = ((IPEndPoint)silent.LocalEndpoint).Port);
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        using var connection = await silent.AcceptTcpClientAsync(rig.Stop);
        if (stopped)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
            return;
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await delivery);
        Assert.EndsWith("could not be given the mail within 00:00:30. Nothing was taken.", again.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_was_given_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await using var rig = await EmailTargetRig.StartAsync(site, _clock, (_, options) => options["port"] = port);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith($"127.0.0.1:{port} could not be given the mail:", again.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_lanes_at_once_lose_nothing_and_mix_nothing_up()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, _clock);
        var serials = Enumerable.Range(0, 40).Select(i => $"SN-{i:000}").ToList();
        var outcomes = await Task.WhenAll(serials.Select(serial => rig.Connector.DeliverAsync(rig.Message(serial), rig.Stop)));
        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(serials, rig.Mails.Select(mail => ((string)mail["text"]!).TrimEnd()).Order(StringComparer.Ordinal));
    }
}

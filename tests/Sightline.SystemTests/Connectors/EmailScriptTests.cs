using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Answers that no good mail server gives, at the moments where they matter.</summary>
public sealed class EmailScriptTests(MailSite site) : IDisposable
{
    private readonly ScriptedMailServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("554 no service for you\r\n", "The mail server said to the connection: 554 no service for you. Nothing was taken.")]
    [InlineData("421 too many connections\r\n", "The mail server said to the connection: 421 too many connections. Nothing was taken.")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "could not be given the mail: it does not speak SMTP. Nothing was taken.")]
    [InlineData("220-a\r\n220-b\r\nwhat\r\n", "could not be given the mail: it does not speak SMTP. Nothing was taken.")]
    public async Task A_greeting_that_is_none_was_given_nothing(string greeting, string reason)
    {
        await using var rig = await StartAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _server.SayAsync(greeting);
        Assert.EndsWith(reason, Assert.IsType<DeliveryOutcome.TryAgain>(await delivery).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_never_ends_is_not_read_for_ever()
    {
        await using var rig = await StartAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _server.SayAsync(new string('2', 10_000));
        Assert.EndsWith("its answer does not end. Nothing was taken.", Assert.IsType<DeliveryOutcome.TryAgain>(await delivery).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("354 go on\r\n", "The mail server's answer 354 does not tell whether it took the mail: go on")]
    [InlineData("25", "broke after the whole mail was sent. It may have taken it. (it hung up)")]
    [InlineData("250-half of\r\n", "broke after the whole mail was sent. It may have taken it. (it hung up)")]
    [InlineData("yes\r\n", "broke after the whole mail was sent. It may have taken it. (it does not speak SMTP)")]
    public async Task An_answer_to_the_whole_mail_that_is_no_answer_is_unknown(string answer, string reason)
    {
        await using var rig = await StartAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _server.TakeMailAsync();
        await _server.SayAsync(answer);
        _server.HangUp();
        Assert.EndsWith(reason, Assert.IsType<DeliveryOutcome.Unknown>(await delivery).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_took_the_mail_and_hangs_up_at_once_has_taken_it()
    {
        await using var rig = await StartAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _server.TakeMailAsync();
        await _server.SayAsync("250-2.0.0 queued\r\n250 as 4711\r\n");
        _server.HangUp();
        Assert.Equal(new DeliveryOutcome.Accepted("2.0.0 queued as 4711"), await delivery);
    }

    [Fact]
    public async Task A_server_that_closes_down_instead_of_taking_the_mail_gets_it_again()
    {
        await using var rig = await StartAsync();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        await _server.TakeMailAsync();
        await _server.SayAsync("421 4.3.2 closing\r\n");
        Assert.Equal(new DeliveryOutcome.TryAgain("The mail server said to the mail: 421 4.3.2 closing. Nothing was taken."), await delivery);
    }

    [Fact]
    public async Task A_stop_before_the_mail_is_whole_throws_and_the_server_gets_no_line_of_it()
    {
        await using var rig = await StartAsync();
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await _server.TakeUntilDataAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        Assert.Null(await _server.HearAsync());
    }

    [Fact]
    public async Task A_stop_after_the_final_dot_still_records_the_answer()
    {
        await using var rig = await StartAsync();
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await _server.TakeMailAsync();
        await stop.CancelAsync();
        await _server.SayAsync("250 queued\r\n");
        Assert.Equal(new DeliveryOutcome.Accepted("queued"), await delivery);
    }

    private Task<EmailTargetRig> StartAsync() => EmailTargetRig.StartAsync(site, new ManualClock(), (_, options) =>
    {
        options.Remove("user");
        options.Remove("password");
        (options["port"], options["encryption"]) = (_server.Port, "noneAnyoneOnTheWayMayRead");
    });
}

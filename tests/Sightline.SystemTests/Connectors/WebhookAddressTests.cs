using System.Net;
using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>A webhook reaches no address that its file does not allow, whatever name or answer leads there.</summary>
public sealed class WebhookAddressTests
{
    [Fact]
    public async Task A_name_that_the_system_resolves_to_this_machine_is_refused_before_a_byte_is_sent()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock(), change: (rig, options) =>
        {
            options["url"] = $"https://localhost:{rig.Receiver.Port}/hook";
            Forbid(options);
        });
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Matches(@"^localhost:\d+ could not be reached: it is at (127\.0\.0\.1|::1), which is loopback\. Correct the url, .*\. Nothing was sent\.$", again.Reason);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Theory]
    [InlineData("10.20.30.40", "private")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("fd00:ec2::254", "unique-local")]
    [InlineData("::ffff:127.0.0.1", "an IPv4 address written as IPv6")]
    [InlineData("100.64.0.1", "shared by a provider's customers")]
    public async Task A_name_that_resolves_to_such_an_address_is_refused(string address, string what)
    {
        await using var rig = await NamedAsync(_ => [IPAddress.Parse(address)]);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Contains($"it is at {address}, which is {what}.", again.Reason, StringComparison.Ordinal);
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task One_refused_address_among_allowed_ones_refuses_the_name()
    {
        await using var rig = await NamedAsync(_ => [IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]);
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_checked_and_the_name_is_not_asked_again()
    {
        var asked = 0;
        await using var rig = await NamedAsync(name =>
        {
            Assert.Equal("hooks.test", name);
            return Interlocked.Increment(ref asked) == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("10.0.0.1")];
        });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(1, asked);
        Assert.Single(rig.Receiver.Arrivals);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_an_inner_address_is_not_followed(int status)
    {
        await using var inner = await LoopbackTarget.StartAsync();
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock());
        rig.Receiver.Next((context, _) =>
        {
            context.Response.Headers.Location = $"{inner.Url}/records";
            return WebhookReceiver.SayAsync(context, status, "");
        });
        Assert.IsNotType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(inner.Arrivals);
        Assert.Single(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task A_certificate_that_nobody_known_has_signed_is_refused_before_a_byte_is_sent()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock(), change: (_, options) => options.Remove("authorityFile"));
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith("No secure connection to 127.0.0.1:", again.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_refused_although_its_authority_is_known()
    {
        await using var rig = await WebhookTargetRig.StartAsync(
            new ManualClock(),
            change: (rig, options) => options["url"] = $"https://other.test:{rig.Receiver.Port}/hook",
            resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task Plain_http_is_spoken_only_where_the_file_says_what_it_costs_and_is_signed_all_the_same()
    {
        var clock = new ManualClock();
        await using var open = await WebhookReceiver.StartAsync(clock, WebhookTargetRig.Secret);
        await using var rig = await WebhookTargetRig.StartAsync(clock, change: (_, options) =>
        {
            options["url"] = $"http://127.0.0.1:{open.Port}/hook";
            options["anyoneOnTheWayMayRead"] = true;
        });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(open.Records);
    }

    private static void Forbid(JsonObject options)
    {
        options.Remove("allowNetworks");
        options.Remove("readBack");
    }

    private static Task<WebhookTargetRig> NamedAsync(Func<string, IPAddress[]> answers) => WebhookTargetRig.StartAsync(
        new ManualClock(),
        change: (rig, options) =>
        {
            options["url"] = $"https://hooks.test:{rig.Receiver.Port}/hook";
            options["readBack"]!["url"] = $"https://hooks.test:{rig.Receiver.Port}/hook/{{{{key}}}}";
        },
        resolve: (name, _) => Task.FromResult(answers(name)));
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.Model;
using Sightline.SystemTests.Docs;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a receiver can hold a request to, and how its secret changes.</summary>
public sealed class WebhookSignatureTests
{
    private const string Next = "whsec_bmV4dC1uZXh0LW5leHQtbmV4dC1uZXh0LW5leHQtbmV4dA==";

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_timestamp_is_that_of_the_attempt_by_our_clock()
    {
        var clock = new ManualClock(Start);
        await using var rig = await WebhookTargetRig.StartAsync(clock);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        clock.Set(Start.AddHours(3));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(["1795161600", "1795172400"], rig.Receiver.Arrivals.Select(arrival => arrival.Headers["webhook-timestamp"]));
        Assert.Equal([rig.Message().Key, rig.Message().Key], rig.Receiver.Arrivals.Select(arrival => arrival.Headers["webhook-id"]));
        Assert.Single(rig.Receiver.Records);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_the_receivers_words()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock());
        rig.Receiver.Secret = Next;
        Assert.Equal(new DeliveryOutcome.Refused("The target said 403: signature", "403"), await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Receiver.Records);
    }

    [Fact]
    public async Task While_two_secrets_are_listed_a_receiver_may_know_either()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock(), change: (rig, options) =>
            options["secrets"] = new JsonArray(rig.KeepSecret("secret-two", Next), $"${{file:{rig.SecretFile}}}"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        rig.Receiver.Secret = Next;
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(2, rig.Receiver.Records.Count);
        Assert.All(rig.Receiver.Arrivals, arrival => Assert.Matches("^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$", arrival.Headers["webhook-signature"]));
    }

    [Fact]
    public async Task A_secret_changed_in_its_file_signs_the_next_attempt()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock());
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        rig.KeepSecret("secret-one", Next);
        rig.Receiver.Secret = Next;
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
    }

    [Theory]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("c2lnaHRsaW5lLXNpZ2h0bGluZS1zaWdodGxpbmU=")]
    [InlineData("whsec_not base64 at all, and long enough")]
    public async Task A_secret_of_another_form_sends_nothing_and_is_not_shown(string secret)
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock());
        rig.KeepSecret("secret-one", secret);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(
            $"The secret ${{file:{rig.SecretFile}}} is not of the form whsec_ and the base64 of 24 to 64 bytes. Correct it; it is read again by itself.", again.Reason);
        Assert.Empty(rig.Receiver.Arrivals);
    }

    [Fact]
    public async Task A_receiver_that_repeats_the_secret_in_its_words_does_not_give_it_away()
    {
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock());
        rig.Receiver.Next((context, _) => WebhookReceiver.SayAsync(context, 403, $$"""{ "error": "expected {{WebhookTargetRig.Secret}}" }"""));
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal($"The target said 403: expected ${{file:{rig.SecretFile}}}", refused.Reason);
    }

    [Fact]
    public async Task The_pages_python_takes_what_was_sent_and_nothing_that_was_changed()
    {
        Shell.Need("python3");
        await using var rig = await WebhookTargetRig.StartAsync(new ManualClock(Start));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("Ø-零件-🔧"), rig.Stop));
        var sent = Assert.Single(rig.Receiver.Arrivals);
        var page = await File.ReadAllTextAsync(Path.Combine(Page.Root, "docs", "connectors", "webhook.md"), rig.Stop);
        var code = Regex.Match(page, "```python\n(.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5)).Groups[1].Value;
        Assert.Contains("def is_genuine", code, StringComparison.Ordinal);
        var script = $"""
            {code}
            import json
            headers = json.loads({JsonSerializer.Serialize(JsonSerializer.Serialize(sent.Headers))})
            body = base64.b64decode("{Convert.ToBase64String(sent.Body)}")
            secret, now = "{WebhookTargetRig.Secret}", {Start.ToUnixTimeSeconds()}
            print(is_genuine(headers, body, secret, now),
                  is_genuine(headers, body + b" ", secret, now),
                  is_genuine(headers, body, "{Next}", now),
                  is_genuine(headers, body, secret, now + 301),
                  is_genuine(headers | dict([("webhook-id", "another")]), body, secret, now),
                  is_genuine(headers | dict([("webhook-signature", "v1,AAAA " + headers["webhook-signature"])]), body, secret, now))
            """;
        Assert.Equal("True False False False False True", await PythonAsync(script, rig.Stop));
    }

    private static async Task<string> PythonAsync(string script, CancellationToken ct)
    {
        var start = new ProcessStartInfo("python3", ["-"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var python = Process.Start(start)!;
        await python.StandardInput.WriteAsync(script);
        python.StandardInput.Close();
        var said = python.StandardOutput.ReadToEndAsync(ct);
        var complained = await python.StandardError.ReadToEndAsync(ct);
        await python.WaitForExitAsync(ct);
        Assert.True(python.ExitCode == 0, complained);
        return (await said).Trim();
    }
}

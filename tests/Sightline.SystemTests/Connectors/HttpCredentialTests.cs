using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Credentials change under a running connector, and never show.</summary>
public sealed class HttpCredentialTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task An_expired_credential_is_read_again_and_the_message_arrives_in_the_same_attempt()
    {
        await using var rig = await StartAsync("old-token");
        rig.Target.Credential = "Bearer old-token";
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        rig.Target.Credential = "Bearer new-token";
        await File.WriteAllTextAsync(_file, "new-token\n");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(["Bearer old-token", "Bearer old-token", "Bearer new-token"], rig.Target.Arrivals);
        Assert.Equal(2, rig.Target.Records.Count);
    }

    [Fact]
    public async Task A_credential_that_is_still_the_same_is_not_tried_twice()
    {
        await using var rig = await StartAsync("old-token");
        rig.Target.Credential = "Bearer new-token";
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal("The target refused the credential. Renew it where its reference points. The target said 401: expired", again.Reason);
        Assert.Single(rig.Target.Arrivals);
    }

    [Fact]
    public async Task A_new_credential_that_is_refused_too_ends_the_attempt()
    {
        await using var rig = await StartAsync("one");
        rig.Target.Credential = "Bearer three";
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        await File.WriteAllTextAsync(_file, "two");
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(["Bearer one", "Bearer one", "Bearer two"], rig.Target.Arrivals);
        Assert.Empty(rig.Target.Records);
    }

    [Fact]
    public async Task Asking_the_target_renews_the_credential_too()
    {
        await using var rig = await StartAsync("old-token");
        rig.Target.Credential = "Bearer old-token";
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        rig.Target.Credential = "Bearer new-token";
        await File.WriteAllTextAsync(_file, "new-token");
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_missing_secret_file_waits_and_names_the_file()
    {
        await using var rig = await StartAsync("x");
        File.Delete(_file);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith($"The secret file {_file} cannot be read: ", again.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Target.Arrivals);
    }

    [Fact]
    public async Task A_target_that_repeats_our_secret_in_its_words_does_not_give_it_away()
    {
        await using var rig = await StartAsync("s3cr3t-token");
        rig.Target.Next(LoopbackTarget.Say(403, """{ "error": "token s3cr3t-token may not post" }"""));
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal($$"""The target said 403: token ${file:{{_file}}} may not post""", refused.Reason);
    }

    private async Task<HttpTargetRig> StartAsync(string secret)
    {
        await File.WriteAllTextAsync(_file, secret);
        return await HttpTargetRig.StartAsync(new ManualClock(), change: options =>
            options["headers"] = new JsonObject { ["Authorization"] = $$"""Bearer ${file:{{_file}}}""" });
    }
}

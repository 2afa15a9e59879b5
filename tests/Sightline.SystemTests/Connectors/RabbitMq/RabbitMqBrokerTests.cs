using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>What a broker does besides taking messages: returns, refuses, is full, is in alarm, is stopped. Each against a running one.</summary>
[Collection("rabbitmq")]
public sealed class RabbitMqBrokerTests(RabbitSite site)
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_key_travels_as_message_id_and_the_fields_as_they_are()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        var message = rig.Message();
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal($"{rig.Name}/results.SN-1/{message.Key}", accepted.TargetReference);
        var (id, record) = Assert.Single(await rig.MessagesAsync());
        Assert.Equal(message.Key, id);
        Assert.True(JsonNode.DeepEquals(message.Fields, record));
    }

    [Fact]
    public async Task A_message_no_queue_is_bound_for_is_refused_with_its_exchange_and_routing_key_and_taken_once_one_is()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        await rig.UnbindAsync();
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(
            $"No queue is bound to the exchange '{rig.Name}' for the routing key 'results.SN-1'. Bind one, or correct routingKey; then retry. The broker said 312: NO_ROUTE.", refused.Reason);
        Assert.Equal("312", refused.TargetCode);
        await rig.DeclareAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(await rig.MessagesAsync());
        Assert.Equal(1, rig.Proxy.Opened);
    }

    [Fact]
    public async Task A_missing_exchange_refuses_with_the_brokers_words_and_harms_no_other_message()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        await rig.DeleteExchangeAsync();
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(
            $"The broker said 404: NOT_FOUND - no exchange '{rig.Name}' in vhost '/'. Declare the exchange, or correct exchange or virtualHost, then retry.", refused.Reason);
        Assert.Equal("404", refused.TargetCode);
        await rig.DeclareAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(await rig.MessagesAsync());
        Assert.Equal(1, rig.Proxy.Opened);
    }

    [Fact]
    public async Task A_user_without_the_right_to_write_is_told_by_name()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock, change: options => options["user"] = RabbitServer.Reader);
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith("The broker said 403: ACCESS_REFUSED", refused.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Give the user 'reader' the permission to write to the exchange, then retry.", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.MessagesAsync());
    }

    [Theory]
    [InlineData(true, "tried again")]
    [InlineData(false, "unknown")]
    public async Task A_full_queue_says_no_and_that_is_proof_only_where_no_other_queue_can_have_it(bool oneQueue, string wanted)
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(
            site, _clock, change: options => options["oneQueue"] = oneQueue, queueArguments: new() { ["x-max-length"] = "1", ["x-overflow"] = "reject-publish" });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        var outcome = await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop);
        Assert.Equal(wanted, outcome switch { DeliveryOutcome.TryAgain => "tried again", DeliveryOutcome.Unknown => "unknown", _ => outcome.ToString() });
        Assert.Single(await rig.MessagesAsync());
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
    }

    [Fact]
    public async Task A_confirm_that_never_comes_is_unknown_after_the_timeout_and_the_next_message_is_none_the_worse()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        rig.Proxy.SwallowTheNextConfirm();
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message("SN-1"), stop.Token);
        await rig.Proxy.Swallowed.Task;
        await stop.CancelAsync();
        Assert.False(delivery.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await delivery);
        Assert.Equal("No confirm came within 00:00:10. The broker may have stored the message.", unknown.Reason);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(2, (await rig.MessagesAsync()).Count);
        Assert.Equal(1, rig.Proxy.Opened);
    }

    [Fact]
    public async Task Who_waits_for_a_channel_can_be_stopped_and_has_sent_nothing()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock, change: options => options["channels"] = 1);
        rig.Proxy.SwallowTheNextConfirm();
        var busy = rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop);
        await rig.Proxy.Swallowed.Task;
        using var stop = new CancellationTokenSource();
        var stopped = rig.Connector.DeliverAsync(rig.Message("SN-2"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        _clock.Advance(TimeSpan.FromSeconds(9));
        var patient = rig.Connector.DeliverAsync(rig.Message("SN-3"), rig.Stop);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<DeliveryOutcome.Unknown>(await busy);
        Assert.IsType<DeliveryOutcome.Accepted>(await patient);
        Assert.Equal(["SN-1", "SN-3"], (await rig.MessagesAsync()).Select(message => (string?)message.Record["serial"]));
    }

    [Fact]
    public async Task In_an_alarm_messages_wait_with_proof_and_what_was_on_its_way_arrives_once_when_it_ends()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        var server = await site.ServerAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-0"), rig.Stop));
        await server.ControlAsync("set_vm_memory_high_watermark", "absolute", "1");
        var onItsWay = rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop);
        await Until.TrueAsync(() => rig.Target.Alarm is not null, "the broker says that it takes nothing");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal("The broker takes no messages now: low on memory. Look at its memory and disk; it goes on by itself. Nothing was sent.", again.Reason);
        await server.ControlAsync("set_vm_memory_high_watermark", "absolute", "1GB");
        Assert.IsType<DeliveryOutcome.Accepted>(await onItsWay);
        await Until.TrueAsync(() => rig.Target.Alarm is null, "the broker takes messages again");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(["SN-0", "SN-1", "SN-2"], (await rig.MessagesAsync()).Select(message => (string?)message.Record["serial"]));
    }

    [Fact]
    public async Task A_broker_stopped_and_started_again_has_what_it_confirmed_and_takes_the_rest()
    {
        await using var rig = await RabbitMqTargetRig.StartAsync(site, _clock);
        var server = await site.ServerAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        await server.ControlAsync("stop_app");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.EndsWith("Nothing was sent.", again.Reason, StringComparison.Ordinal);
        await server.ControlAsync("start_app");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal(["SN-1", "SN-2"], (await rig.MessagesAsync()).Select(message => (string?)message.Record["serial"]));
    }
}

using Sightline.Connectors.RabbitMq;
using Sightline.Model;

namespace Sightline.Tests.Connectors.RabbitMq;

/// <summary>What is decided before a broker is called.</summary>
public sealed class RabbitMqTargetTests
{
    [Fact]
    public async Task A_routing_key_that_needs_a_missing_field_refuses_with_its_name()
    {
        await using var target = Target("{{line}}.results");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await target.DeliverAsync(Messages.With("""{ "serial": "SN-1" }"""), CancellationToken.None));
        Assert.Equal("The routing key needs the field 'line', which this message does not have. Add it to the map.", refused.Reason);
    }

    [Fact]
    public async Task A_routing_key_longer_than_the_protocol_carries_is_refused_in_bytes_and_not_in_letters()
    {
        await using var target = Target("{{serial}}");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(
            await target.DeliverAsync(Messages.With($$"""{ "serial": "{{new string('ö', 128)}}" }"""), CancellationToken.None));
        Assert.Equal("The routing key would be 256 bytes long, and AMQP carries 255. Correct the map or routingKey.", refused.Reason);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_waits_and_names_its_reference()
    {
        await using var target = Target("results");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await target.DeliverAsync(Messages.With("{}"), CancellationToken.None));
        Assert.Contains("SIGHTLINE_NO_SUCH_PASSWORD", again.Reason, StringComparison.Ordinal);
    }

    private static RabbitMqTarget Target(string routingKey)
    {
        var options = new RabbitMqTargetOptions
        {
            Url = "amqps://mq.example", User = "sightline", Password = "${env:SIGHTLINE_NO_SUCH_PASSWORD}", Exchange = "x", RoutingKey = routingKey, ConsumersRecogniseRepeats = false,
        };
        return new RabbitMqTarget(options, new BrokerDoor(options), new ManualClock());
    }
}

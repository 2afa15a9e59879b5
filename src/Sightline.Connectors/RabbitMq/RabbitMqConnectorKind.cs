using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.RabbitMq;

internal sealed class RabbitMqConnectorKind : IDocumentedKind
{
    public string Name => "rabbitmq";

    public string Summary => "Publishes each message as JSON to an exchange of RabbitMQ and waits until the broker confirms that it has it on disk.";

    public string ProvenAgainst => "The conformance suite against one running RabbitMQ 3.10 with classic durable queues, stopped, in alarm, without rights and behind a line that loses confirms; no cluster yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(RabbitMqTargetOptions);

    public string Example => """
        {
          "url": "amqps://mq.example",
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/rabbitmq}",
          "exchange": "inspections",
          "routingKey": "{{line}}.{{outcome}}",
          "body": { "serial": "{{serial}}", "outcome": "{{outcome}}", "key": "{{key}}" },
          "consumersRecogniseRepeats": true,
          "oneQueue": true
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "The message key travels as message_id. Consumers that recognise repeats keep one record per message_id.",
        "A queue cannot be searched: after a lost confirm nobody can be asked. With consumersRecogniseRepeats the message is sent again, else a person decides.",
        "Nothing is declared or bound. A message that no queue is bound for comes back and is refused with its exchange and routing key; an alternate exchange counts as a queue.",
        "An exchange that is missing (404), a right that is missing (403) and a message the broker finds too large (406) refuse the message; once mended, retry it.",
        "A message lies on disk when the broker confirms it only in a durable queue; whether queues are durable, and how many copies they have, is theirs to say.",
        "A negative confirm says which message and not which queue. Without oneQueue its outcome is unknown, because another queue may have taken the message.",
        "During a memory or disk alarm messages wait. One that was on its way when the alarm began may be stored when it ends, even after its outcome became unknown: look after the alarm, not in it.",
        "A confirm that does not come within the timeout, as from a quorum queue without its majority, leaves the outcome unknown.",
        "A routing key is at most 255 bytes; a longer one refuses the message. A message is persistent, its content type application/json.",
        "One address is tried. In front of a cluster put a name or a balancer that leads to a node that is up.",
        "Client certificates and OAuth 2.0 tokens are not offered.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => RabbitMqTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services)
    {
        var bound = OptionsBinder.BindChecked<RabbitMqTargetOptions>(options, Check(options, "options"));
        return new RabbitMqTarget(bound, new BrokerDoor(bound), services.GetRequiredService<TimeProvider>());
    }
}

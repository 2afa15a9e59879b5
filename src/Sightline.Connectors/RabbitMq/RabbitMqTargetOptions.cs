using Sightline.Connectors.Options;

namespace Sightline.Connectors.RabbitMq;

internal sealed class RabbitMqTargetOptions
{
    [Setting("Address of the broker: amqps://HOST or amqps://HOST:PORT. amqp:// is for a broker on this machine.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("True lets amqp:// lead to another machine. Whoever listens on that network reads the password and every message.")]
    public bool LetPasswordTravelUnencrypted { get; set; }

    [Setting("PEM file with the certificates of the authorities that sign the broker's certificate, as an absolute path. Read for every connection.", Default = "the authorities this machine trusts")]
    public string? AuthoritiesFile { get; set; }

    [Setting("Virtual host.")]
    public string VirtualHost { get; set; } = "/";

    [Setting("User to sign in as. It needs the permission to write to the exchange, and no other.", Required = true)]
    public string User { get; set; } = "";

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}. Read for every connection.", Required = true)]
    public string Password { get; set; } = "";

    [Setting("Exchange to publish to. It must exist: nothing is declared. Empty text is the default exchange, whose routing key is the name of a queue.", Required = true)]
    public string Exchange { get; set; } = "";

    [Setting("Routing key. May hold {{field}} and {{key}}; a dot in a value divides words of the key like any other.", Required = true)]
    public string RoutingKey { get; set; } = "";

    [Setting("Document to send. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public System.Text.Json.Nodes.JsonNode? Body { get; set; }

    [Setting("True when everybody who reads these queues takes a repeat with the same message_id for what it is. False: a lost confirm goes to a person, because a queue cannot be searched.", Required = true)]
    public bool? ConsumersRecogniseRepeats { get; set; }

    [Setting("True when each message reaches one queue at most. A negative confirm then says that nothing was stored, and the message is tried again. "
        + "False: another queue may have taken it, and the outcome is unknown.")]
    public bool OneQueue { get; set; }

    [Setting("How long connecting, publishing and the confirm may take together. Too short turns slow confirms into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Channels of the one connection; each carries one message at a time. More lanes than channels wait, and waiting counts into the timeout.", Unit = "channels")]
    public int Channels { get; set; } = 8;
}

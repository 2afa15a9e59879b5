using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Email;

internal sealed class EmailKind : IDocumentedKind
{
    public string Name => "email";

    public string Summary => "Sends each message as one mail, to tell people; not for records that must stand exactly once.";

    public string ProvenAgainst =>
        "The conformance suite for targets that cannot be asked, against aiosmtpd (Debian's python3-aiosmtpd) on loopback, with STARTTLS, with TLS from the start, "
        + "with and without sign-in; each mail read by Python's email module. No vendor's mail server yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(EmailOptions);

    public string Example => """
        {
          "host": "mail.plant.example",
          "encryption": "startTls",
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/mail}",
          "from": "sightline@plant.example",
          "to": [ "quality@plant.example" ],
          "subject": "{{outcome}} at {{station}}: {{serial}}",
          "text": "Part {{serial}} of order {{order}} was judged {{outcome}} at {{station}}.\n\n{{key}}"
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "A mail cannot be searched for and a repeat is a second mail: a lost answer goes to a person, who finds the mail by its Message-ID, which holds the message key.",
        "Accepted means that the mail server took the mail. What becomes of it afterwards comes back to the sender's mailbox, which nobody here reads.",
        "Until the final dot is sent the server has no mail; whatever breaks before is tried again.",
        "When the server refuses one recipient, nobody gets the mail.",
        "530, 534, 535 and 538 (sign-in or encryption wanted) and every no before the sender is named wait for a correction; other 5xx are refused.",
        "One connection for each mail. A server that limits connections says so, and the mail waits.",
        "Sign-in with PLAIN or LOGIN, and only over TLS. OAuth and client certificates are not offered.",
        "Addresses of the old alphabet without a name before them; plain text without attachments. Subject and text may hold any script.",
        "The end of a line in the text is sent as mail wants it; every other character arrives as it is.",
        "{{key}} is always the message key; a field of that name cannot be reached in a template.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => EmailCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services) => new EmailTarget(
        OptionsBinder.BindChecked<EmailOptions>(options, Check(options, "options")), services.GetRequiredService<TimeProvider>());
}

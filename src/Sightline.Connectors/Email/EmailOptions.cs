using Sightline.Connectors.Options;

namespace Sightline.Connectors.Email;

internal sealed class EmailOptions
{
    [Setting("Name or address of the mail server.", Required = true)]
    public string Host { get; set; } = "";

    [Setting("Port of the mail server.", Default = "587 with startTls, 465 with implicitTls, 25 with noneAnyoneOnTheWayMayRead")]
    public int? Port { get; set; }

    [Setting("startTls: the connection is encrypted before anything is said, or nothing is sent. implicitTls: it begins encrypted. "
        + "noneAnyoneOnTheWayMayRead: everybody on the way can read and change every mail; no user can sign in.")]
    public EmailEncryption Encryption { get; set; } = EmailEncryption.StartTls;

    [Setting("PEM file with the authority that signed the mail server's certificate, where this machine does not know it. Then no other is trusted.",
        Default = "what the machine trusts")]
    public string? AuthorityFile { get; set; }

    [Setting("User to sign in as.", Default = "no sign-in")]
    public string? User { get; set; }

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}. Read anew for each mail.", Default = "no sign-in")]
    public string? Password { get; set; }

    [Setting("Address the mails come from.", Required = true)]
    public string From { get; set; } = "";

    [Setting("Addresses the mails go to. When the server refuses one of them, nobody gets the mail.", Required = true)]
    public IReadOnlyList<string> To { get; set; } = [];

    [Setting("Subject, with {{field}} and {{key}}. A line break or another control character in it becomes a space.", Required = true)]
    public string Subject { get; set; } = "";

    [Setting("Text of the mail, with {{field}} and {{key}}. A mail that needs a field the message does not have is refused.", Required = true)]
    public string Text { get; set; } = "";

    [Setting("How long everything up to the end of the mail may take together. Nothing was taken when it is over.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    [Setting("How long the server may take to answer when it has the whole mail; it may look for viruses meanwhile. Too short turns mails that arrive into ones that a person must look for.",
        Unit = "hh:mm:ss")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(5);

    public int PortOrUsual => Port ?? Encryption switch
    {
        EmailEncryption.StartTls => 587,
        EmailEncryption.ImplicitTls => 465,
        _ => 25,
    };
}

/// <summary>How the connection to a mail server is kept from others' eyes.</summary>
internal enum EmailEncryption
{
    StartTls,
    ImplicitTls,
    NoneAnyoneOnTheWayMayRead,
}

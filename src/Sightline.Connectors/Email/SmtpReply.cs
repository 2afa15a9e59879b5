using Sightline.Model;

namespace Sightline.Connectors.Email;

/// <summary>A mail server's answer to one command: its code, and its own words, line by line.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int MostShown = 500;

    /// <summary>The words in one line, for people.</summary>
    public string Words => string.Join(' ', Lines) is { Length: > MostShown } all ? all[..MostShown] + "…" : string.Join(' ', Lines);

    public bool IsYes => Code is >= 200 and <= 299;

    /// <summary>What a no means for the mail: 4 is later, 5 is never (RFC 5321, section 4.2.1).</summary>
    /// <param name="to">What was asked for, as a phrase after "to".</param>
    public DeliveryOutcome No(string to) => Code switch
    {
        // The server wants a sign-in or encryption, or has no use for ours: of all mails, not of this one.
        530 or 534 or 535 or 538 => new DeliveryOutcome.TryAgain($"{Said(to)} Correct how the target signs in; nothing was sent."),
        >= 500 and <= 599 => new DeliveryOutcome.Refused(Said(to), $"{Code}"),
        _ => Later(to),
    };

    /// <summary>A no to what is the same for every mail: somebody corrects it, and the mail waits.</summary>
    public DeliveryOutcome Later(string to) => new DeliveryOutcome.TryAgain($"{Said(to)} Nothing was taken.");

    private string Said(string to) => $"The mail server said to {to}: {Code} {Words}".TrimEnd('.') + ".";
}

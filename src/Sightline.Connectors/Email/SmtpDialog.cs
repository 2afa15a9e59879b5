using System.Text;
using Sightline.Connectors.Http;
using Sightline.Connectors.Trust;
using Sightline.Model;

namespace Sightline.Connectors.Email;

/// <summary>
/// Hands one mail to a server (RFC 5321), step by step. Until the final dot leaves, the server has no mail; the gate opens right before it.
/// </summary>
internal sealed class SmtpDialog(EmailOptions options, SmtpLine line, string? password, SendGate gate, TimeProvider time)
{
    private IReadOnlyList<string> _offers = [];

    public async Task<DeliveryOutcome> SendAsync(byte[] letter, CancellationToken ct) =>
        await GreetAsync(ct) ?? await EncryptAsync(ct) ?? await SignInAsync(ct) ?? await AddressAsync(ct) ?? await HandOverAsync(letter, ct);

    /// <summary>Goes as far as a mail's recipients and takes everything back: no mail is begun.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> TryAsync(CancellationToken ct)
    {
        if (await GreetAsync(ct) is { } away)
        {
            return [Finding(ProbeChecks.Reach, away, "")];
        }

        var found = new List<ProbeFinding>();
        if (options.Encryption != EmailEncryption.NoneAnyoneOnTheWayMayRead)
        {
            found.Add(Finding(ProbeChecks.Certificate, await EncryptAsync(ct), $"{options.Host} encrypts, and its certificate is trusted here. When it ends is not shown."));
        }

        if (found.All(f => f.Verdict != ProbeVerdict.Bad))
        {
            found.Add(options.User is null ? new(ProbeChecks.SignIn, ProbeVerdict.NotAsked, "The target's file names no credential.") : Finding(ProbeChecks.SignIn, await SignInAsync(ct), $"{options.Host} lets '{options.User}' in."));
        }

        foreach (var command in found.All(f => f.Verdict != ProbeVerdict.Bad) ? Recipients() : [])
        {
            var reply = await line.AskAsync(command, ct);
            found.Add(new($"{ProbeChecks.Permission} {command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..^1]}", reply.IsYes ? ProbeVerdict.Good : ProbeVerdict.Bad, $"{options.Host} answered {reply.Code} {reply.Words} to {command}."));
        }

        await line.AskAsync("RSET", ct);
        await QuitAsync(ct);
        return found;
    }

    /// <summary>What goes over the wire for a user and a password, one text a line.</summary>
    public static (string Plain, string User, string Password) Encoded(string user, string password) =>
        (Base64($"\0{user}\0{password}"), Base64(user), Base64(password));

    private async Task<DeliveryOutcome?> GreetAsync(CancellationToken ct)
    {
        await line.ConnectAsync(options.Host, options.PortOrUsual, ct);
        if (options.Encryption == EmailEncryption.ImplicitTls)
        {
            await line.EncryptAsync(options.Host, AuthorityFile.Policy(options.AuthorityFile), ct);
        }

        var welcome = await line.ReadAsync(ct);
        return welcome.IsYes ? await HelloAsync(ct) : welcome.Later("the connection");
    }

    private async Task<DeliveryOutcome?> HelloAsync(CancellationToken ct)
    {
        var hello = await line.AskAsync($"EHLO {line.Own}", ct);
        _offers = [.. hello.Lines.Skip(1).Select(offer => offer.ToUpperInvariant())];
        return hello.IsYes ? null : hello.Later("EHLO");
    }

    // What the server said before is forgotten with the second EHLO: anybody on the way could have written it.
    private async Task<DeliveryOutcome?> EncryptAsync(CancellationToken ct)
    {
        if (options.Encryption != EmailEncryption.StartTls)
        {
            return null;
        }

        if (!_offers.Contains("STARTTLS"))
        {
            return new DeliveryOutcome.TryAgain($"{options.Host} offers no encryption (STARTTLS). Nothing was sent. Correct the server, or choose another port or encryption.");
        }

        var begin = await line.AskAsync("STARTTLS", ct);
        if (!begin.IsYes)
        {
            return begin.Later("STARTTLS");
        }

        await line.EncryptAsync(options.Host, AuthorityFile.Policy(options.AuthorityFile), ct);
        return await HelloAsync(ct);
    }

    private async Task<DeliveryOutcome?> SignInAsync(CancellationToken ct)
    {
        if (options.User is not { } user || password is null)
        {
            return null;
        }

        var offered = _offers.FirstOrDefault(offer => offer.StartsWith("AUTH ", StringComparison.Ordinal))?.Split(' ')[1..] ?? [];
        var encoded = Encoded(user, password);
        var reply = offered.Contains("PLAIN") ? await line.AskAsync($"AUTH PLAIN {encoded.Plain}", ct)
            : offered.Contains("LOGIN") ? await InTurnAsync(["AUTH LOGIN", encoded.User, encoded.Password], ct)
            : null;
        return reply switch
        {
            null => new DeliveryOutcome.TryAgain($"{options.Host} offers no sign-in with PLAIN or LOGIN ({(offered.Length == 0 ? "none at all" : string.Join(", ", offered))}). Nothing was sent."),
            { Code: 235 } => null,
            { Code: >= 400 and < 500 } => reply.Later("the sign-in"),
            _ => new DeliveryOutcome.TryAgain($"The mail server refused the credential. Renew it where its reference points. It said {reply.Code} {reply.Words}"),
        };
    }

    /// <summary>Commands as long as the server asks for more.</summary>
    private async Task<SmtpReply> InTurnAsync(string[] commands, CancellationToken ct)
    {
        var reply = new SmtpReply(334, []);
        foreach (var command in commands.TakeWhile(_ => reply.Code == 334))
        {
            reply = await line.AskAsync(command, ct);
        }

        return reply;
    }

    private async Task<DeliveryOutcome?> AddressAsync(CancellationToken ct)
    {
        foreach (var command in Recipients())
        {
            if (await line.AskAsync(command, ct) is { IsYes: false } no)
            {
                return no.No(command);
            }
        }

        return await line.AskAsync("DATA", ct) is { Code: not 354 } never ? never.No("DATA") : null;
    }

    private async Task<DeliveryOutcome> HandOverAsync(byte[] letter, CancellationToken ct)
    {
        await line.SendAsync(letter, ct);
        if (!gate.TryOpen())
        {
            throw new OperationCanceledException("Stopped before the mail was handed over.", ct);
        }

        using var limit = new CancellationTokenSource(options.AnswerTimeout, time);
        await line.SendAsync(".\r\n"u8.ToArray(), limit.Token);
        var reply = await line.ReadAsync(limit.Token);
        if (!reply.IsYes)
        {
            return reply.Code >= 400 ? reply.No("the mail")
                : new DeliveryOutcome.Unknown($"The mail server's answer {reply.Code} does not tell whether it took the mail: {reply.Words}");
        }

        await QuitAsync(limit.Token);
        return new DeliveryOutcome.Accepted(reply.Words);
    }

    private async Task QuitAsync(CancellationToken ct)
    {
        try
        {
            await line.SendAsync("QUIT\r\n"u8.ToArray(), ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The server has said that it has the mail. How the connection ends says nothing about that.
        }
    }

    private IEnumerable<string> Recipients() => options.To.Select(address => $"RCPT TO:<{address}>").Prepend($"MAIL FROM:<{options.From}>");

    private static ProbeFinding Finding(string check, DeliveryOutcome? trouble, string good) => trouble switch
    {
        null => new(check, ProbeVerdict.Good, good),
        DeliveryOutcome.TryAgain again => new(check, ProbeVerdict.Bad, again.Reason),
        DeliveryOutcome.Refused refused => new(check, ProbeVerdict.Bad, refused.Reason),
        _ => throw new InvalidOperationException("Unhandled outcome."),
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

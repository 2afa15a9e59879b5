using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Sightline.Connectors.Http;
using Sightline.Connectors.Secrets;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Email;

/// <summary>
/// Sends each message as one mail. A mailbox cannot be asked and a second mail is a second mail, so a lost answer is for a person.
/// See docs/connectors/email.md and decision 25.
/// </summary>
internal sealed class EmailTarget(EmailOptions options, TimeProvider time) : ITargetConnector, IProbe
{
    private readonly Letter _letter = new(options);
    private readonly SecretText? _password = options.Password is { } text ? new SecretText(text) : null;

    public bool RecognisesRepeats => false;

    public bool CanReadBack => false;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_letter.Write(message, time.GetUtcNow(), out var why) is not { } letter)
        {
            return new DeliveryOutcome.Refused(why, "template");
        }

        try
        {
            var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
            var password = _password?.Read(secrets);
            return Hide(await SendAsync(letter, password, ct), AsSent(password, secrets));
        }
        catch (SecretUnavailableException e)
        {
            return new DeliveryOutcome.TryAgain(e.Message);
        }
    }

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<ReadBack>(new ReadBack.CannotTell(
            $"A mail cannot be asked for. Look for <{message.Key}@{options.From.Split('@')[1]}> in the mailbox or in the mail server's log."));
    }

    /// <summary>Signs in and asks for each recipient; no mail is begun.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var line = new SmtpLine();
        try
        {
            var password = _password?.Read(secrets);
            var found = await new SmtpDialog(options, line, password, new SendGate(), time).TryAsync(either.Token);
            var sent = AsSent(password, secrets);
            return [.. found.Select(f => f with { Detail = sent.Aggregate(f.Detail, (shown, secret) => shown.Replace(secret.Key, secret.Value, StringComparison.Ordinal)) })];
        }
        catch (SecretUnavailableException e)
        {
            return [new(ProbeChecks.SignIn, ProbeVerdict.Bad, e.Message)];
        }
        catch (Exception e) when (IsTroubleOnTheWay(e) && !ct.IsCancellationRequested)
        {
            return [new(e is AuthenticationException ? ProbeChecks.Certificate : ProbeChecks.Permission, ProbeVerdict.Bad, WhyNotSent(e))];
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<DeliveryOutcome> SendAsync(byte[] letter, string? password, CancellationToken ct)
    {
        var gate = new SendGate();
        using var limit = new CancellationTokenSource(options.Timeout, time);
        // As over HTTP: whoever comes first wins, a stop or the final dot.
        await using var stop = ct.UnsafeRegister(
            _ =>
            {
                if (gate.TryStop())
                {
                    limit.Cancel();
                }
            },
            null);
        await using var line = new SmtpLine();
        try
        {
            return await new SmtpDialog(options, line, password, gate, time).SendAsync(letter, limit.Token);
        }
        // Once the final dot may have left, nothing that goes wrong here may be mistaken for "not sent".
        catch (Exception e) when (gate.IsOpen || IsTroubleOnTheWay(e))
        {
            if (gate.IsStopped)
            {
                throw new OperationCanceledException("Stopped before the mail was handed over.", e, ct);
            }

            return gate.IsOpen ? new DeliveryOutcome.Unknown(WhyLost(e)) : new DeliveryOutcome.TryAgain(WhyNotSent(e));
        }
    }

    // The last two come from the authority's file, which is read for each mail.
    private static bool IsTroubleOnTheWay(Exception e) => e is IOException or SocketException or AuthenticationException or OperationCanceledException
        or UnauthorizedAccessException or CryptographicException;

    private string Place => $"{options.Host}:{options.PortOrUsual}";

    private string WhyLost(Exception e) => e is OperationCanceledException
        ? $"{Place} has the whole mail and did not answer within {options.AnswerTimeout:c}. It may have taken it."
        : $"The connection to {Place} broke after the whole mail was sent. It may have taken it. ({e.GetBaseException().Message})";

    private string WhyNotSent(Exception e) => e switch
    {
        OperationCanceledException => $"{Place} could not be given the mail within {options.Timeout:c}. Nothing was taken.",
        AuthenticationException => $"No secure connection to {Place}: {e.GetBaseException().Message} Nothing was sent.",
        _ => $"{Place} could not be given the mail: {e.GetBaseException().Message.TrimEnd('.')}. Nothing was taken.",
    };

    /// <summary>The secrets with the forms in which they were sent: a server may repeat a whole command.</summary>
    private Dictionary<string, string> AsSent(string? password, Dictionary<string, string> secrets)
    {
        if (options.User is { } user && password is not null)
        {
            var sent = SmtpDialog.Encoded(user, password);
            (secrets[sent.Plain], secrets[sent.Password]) = (options.Password!, options.Password!);
        }

        return secrets;
    }

    private static DeliveryOutcome Hide(DeliveryOutcome outcome, Dictionary<string, string> secrets)
    {
        string Hidden(string text) => secrets.Aggregate(text, (shown, secret) => shown.Replace(secret.Key, secret.Value, StringComparison.Ordinal));
        return outcome switch
        {
            DeliveryOutcome.Accepted taken => taken with { TargetReference = taken.TargetReference is { } reference ? Hidden(reference) : null },
            DeliveryOutcome.TryAgain again => again with { Reason = Hidden(again.Reason) },
            DeliveryOutcome.Refused refused => refused with { Reason = Hidden(refused.Reason) },
            DeliveryOutcome.Unknown unknown => unknown with { Reason = Hidden(unknown.Reason) },
            _ => throw new InvalidOperationException("Unhandled outcome."),
        };
    }
}

using Microsoft.Extensions.Options;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>
/// Tries a target before records depend on it, step by step: its file, its secrets, the way there, and what its connector can find
/// out. Every connector that can ask for a message is asked for one that was never sent: an honest "not there" needs the network,
/// the credentials and the right to read. A step that nobody could look at says so, and is never good.
/// </summary>
internal sealed class Preflight(IEnumerable<IConnectorKind> kinds, IServiceProvider services, SecretTrial secrets, IOptions<PreflightOptions> options, TimeProvider time)
{
    /// <summary>No inspection has this id: ids are at most 128 characters.</summary>
    private static readonly string s_neverSent = $"preflight-{new string('0', 128)}";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Steps that belong to a connector, and what is said where it has nothing to say.</summary>
    private static readonly (string Check, string Why)[] s_ofConnector =
    [
        (ProbeChecks.Certificate, "Cannot be asked: this connector does not look at a certificate by itself."),
        (ProbeChecks.Clock, "Cannot be asked: this connector has no way to read the target's clock."),
        (ProbeChecks.SignIn, "Cannot be asked: this connector does not sign in apart from sending."),
        (ProbeChecks.Renewal, "Cannot be asked: the credential does not renew itself. It is read again from where its reference points."),
        (ProbeChecks.Permission, "Cannot be asked: the target does not tell which rights there are. They show with the first message."),
        (ProbeChecks.Rate, "Cannot be asked: the target does not say how much it takes."),
    ];

    /// <summary>What was found, in the order of the steps.</summary>
    /// <param name="settings">The target.</param>
    /// <param name="load">True measures throughput and latency too, for a few seconds.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(TargetSettings settings, bool load, CancellationToken ct)
    {
        if (kinds.FirstOrDefault(k => k.Name == settings.Connector) is not { } kind)
        {
            return [Bad(ProbeChecks.Settings, $"connector is '{settings.Connector}'. Write one of {string.Join(", ", kinds.Select(k => k.Name))}.")];
        }

        if (kind.Check(settings.Options, "options") is { Count: > 0 } problems)
        {
            return [.. problems.Select(p => Bad(ProbeChecks.Settings, p))];
        }

        var found = new List<ProbeFinding> { new(ProbeChecks.Settings, ProbeVerdict.Good, "Every setting of the target and of its connector passes.") };
        found.AddRange(secrets.Run(settings.Options));
        await using var connector = kind.Create(settings.Options, services);
        found.Add(Repeats(connector));
        using var limit = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            await AskAsync(connector, settings, load, found, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            found.Add(Bad(ProbeChecks.Reach, $"The target did not answer within {s_patience.TotalSeconds:0} s. Look at its address, and at what stands between."));
        }

        found.AddRange(s_ofConnector.Where(step => !found.Any(f => f.Check.StartsWith(step.Check, StringComparison.Ordinal))).Select(step => new ProbeFinding(step.Check, ProbeVerdict.NotAsked, step.Why)));
        return found;
    }

    /// <summary>The codes that the target knows; null where it cannot be asked for them, with the reason.</summary>
    public async Task<(CodeList? Codes, string Why)> CodesAsync(TargetSettings settings, CancellationToken ct)
    {
        if (kinds.FirstOrDefault(k => k.Name == settings.Connector) is not { } kind || kind.Check(settings.Options, "options").Count > 0)
        {
            return (null, "Cannot be asked: the target's file has problems.");
        }

        await using var connector = kind.Create(settings.Options, services);
        if (connector is not ICodeList { WhyNoCodes: var why } list || why is not null)
        {
            return (null, (connector as ICodeList)?.WhyNoCodes ?? "Cannot be asked: this connector has no way to read the target's codes.");
        }

        using var limit = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return (await list.CodesAsync(both.Token), "");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return (new CodeList.CannotTell($"The target did not tell its codes within {s_patience.TotalSeconds:0} s."), "");
        }
    }

    private static ProbeFinding Bad(string check, string detail) => new(check, ProbeVerdict.Bad, detail);

    private async Task AskAsync(ITargetConnector connector, TargetSettings settings, bool load, List<ProbeFinding> found, CancellationToken ct)
    {
        var question = Message(settings.Name, s_neverSent, []);
        found.Add(await ReachAsync(connector, question, ct));
        if (connector is IProbe probe)
        {
            found.AddRange(await probe.ProbeAsync(new ProbeSetup(question, options.Value.MostClockSkew, options.Value.CertificateWarning, settings.MostPerSecond), ct));
        }

        found.Add(await TestRecord.WriteAsync(connector, settings, Message, ct));
        found.Add(!load ? new ProbeFinding(ProbeChecks.Load, ProbeVerdict.NotAsked, "Not measured: it was not asked for. Send load: true, at a time when the target may be kept busy for some seconds.")
            : found.Any(f => f is { Check: ProbeChecks.Reach, Verdict: ProbeVerdict.Bad }) ? new ProbeFinding(ProbeChecks.Load, ProbeVerdict.NotAsked, "Not measured: the target is not reached.")
            : await new LoadTrial(time).RunAsync(connector, question, settings, ct));
    }

    private static ProbeFinding Repeats(ITargetConnector connector) => connector switch
    {
        { CanReadBack: true } => new(ProbeChecks.LostAnswers, ProbeVerdict.Good, "After a lost answer the target is asked whether it has the message."),
        { RecognisesRepeats: true } => new(ProbeChecks.LostAnswers, ProbeVerdict.Good, "After a lost answer the message is sent again; the target recognises it by its key."),
        _ => new(ProbeChecks.LostAnswers, ProbeVerdict.Doubt, "The target cannot be asked and recognises no repeats: after a lost answer a person decides."),
    };

    private static async Task<ProbeFinding> ReachAsync(ITargetConnector connector, DeliveryMessage question, CancellationToken ct) => connector.CanReadBack
        ? await connector.FindAsync(question, ct) switch
        {
            ReadBack.NotThere => new(ProbeChecks.Reach, ProbeVerdict.Good, "The target was asked for a message that was never sent, and says that it has none: it is reached, and answers this node. Whether it takes a message shows with the first one."),
            ReadBack.Found => Bad(ProbeChecks.Reach, "The target says that it has a message that was never sent. Its answers cannot be believed: see how the connector is to read them."),
            ReadBack.CannotTell cannot => Bad(ProbeChecks.Reach, $"{cannot.Reason} Look at the address in the target's file, and at what stands between."),
            _ => throw new InvalidOperationException("Unhandled answer."),
        }
        : new ProbeFinding(ProbeChecks.Reach, ProbeVerdict.NotAsked, "Cannot be asked: this connector has no way to ask the target for a message. What else it could try is said below.");

    private DeliveryMessage Message(string target, string id, System.Text.Json.Nodes.JsonObject fields) =>
        new(DeliveryKey.For("preflight", id, target), new TargetName(target), new StationId("preflight"), id, "preflight", fields) { Since = time.GetUtcNow() };
}

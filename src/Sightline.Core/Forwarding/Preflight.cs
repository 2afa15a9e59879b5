using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>
/// Tries a target before records depend on it: its file, and what its connector can find out without leaving anything there.
/// Every connector that can ask for a message is asked for one that was never sent: an honest "not there" needs the network,
/// the credentials and the right to read.
/// </summary>
internal sealed class Preflight(IEnumerable<IConnectorKind> kinds, IServiceProvider services, TimeProvider time)
{
    /// <summary>No inspection has this id: ids are at most 128 characters.</summary>
    private static readonly string s_neverSent = $"preflight-{new string('0', 128)}";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(TargetSettings settings, CancellationToken ct)
    {
        if (kinds.FirstOrDefault(k => k.Name == settings.Connector) is not { } kind)
        {
            return [new ProbeFinding("settings", ProbeVerdict.Bad, $"connector is '{settings.Connector}'. Write one of {string.Join(", ", kinds.Select(k => k.Name))}.")];
        }

        if (kind.Check(settings.Options, "options") is { Count: > 0 } problems)
        {
            return [.. problems.Select(p => new ProbeFinding("settings", ProbeVerdict.Bad, p))];
        }

        var found = new List<ProbeFinding> { new("settings", ProbeVerdict.Good, "Every setting of the target and of its connector passes.") };
        await using var connector = kind.Create(settings.Options, services);
        found.Add(Repeats(connector));
        using var limit = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            found.Add(await AskAsync(connector, settings.Name, both.Token));
            found.AddRange(connector is IProbe probe ? await probe.ProbeAsync(both.Token) : []);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            found.Add(new ProbeFinding("reach", ProbeVerdict.Bad, $"The target did not answer within {s_patience.TotalSeconds:0} s. Look at its address, and at what stands between."));
        }

        return found;
    }

    private static ProbeFinding Repeats(ITargetConnector connector) => connector switch
    {
        { CanReadBack: true } => new("lost answers", ProbeVerdict.Good, "After a lost answer the target is asked whether it has the message."),
        { RecognisesRepeats: true } => new("lost answers", ProbeVerdict.Good, "After a lost answer the message is sent again; the target recognises it by its key."),
        _ => new("lost answers", ProbeVerdict.Doubt, "The target cannot be asked and recognises no repeats: after a lost answer a person decides."),
    };

    private async Task<ProbeFinding> AskAsync(ITargetConnector connector, string target, CancellationToken ct)
    {
        if (!connector.CanReadBack)
        {
            return new ProbeFinding("reach", ProbeVerdict.Doubt, "This connector cannot ask the target for a message, so the way to it is not tried by asking.");
        }

        var message = new DeliveryMessage(DeliveryKey.For("preflight", s_neverSent, target), new TargetName(target), new StationId("preflight"), s_neverSent, "preflight", []) { Since = time.GetUtcNow() };
        return await connector.FindAsync(message, ct) switch
        {
            ReadBack.NotThere => new("reach", ProbeVerdict.Good, "The target was asked for a message that was never sent, and says that it has none: it is reached, and answers this node. Whether it takes a message shows with the first one."),
            ReadBack.Found => new("reach", ProbeVerdict.Bad, "The target says that it has a message that was never sent. Its answers cannot be believed: see how the connector is to read them."),
            ReadBack.CannotTell cannot => new("reach", ProbeVerdict.Bad, cannot.Reason),
            _ => throw new InvalidOperationException("Unhandled answer."),
        };
    }
}

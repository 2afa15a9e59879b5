using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>Makes packages and anchors, rotates the key, and keeps the anchors of other nodes: each when the tables hold what was before, and readable when it answers.</summary>
internal sealed class EvidenceActs(
    EvidencePackages packages, InstallationKey key, AnchorDesk anchors, AuditTrail trail, IJournal journal, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>What will be in a package, or why there is none. That somebody takes it out is an act.</summary>
    public async Task<(PreparedPackage? Package, ActOutcome Outcome)> PrepareAsync(HttpContext http, string? of)
    {
        if (EvidenceOf.Parse(of) is not { } asked)
        {
            return (null, new ActOutcome.Invalid("of", EvidenceOf.WhyNot(of)));
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        if (packages.Prepare(asked) is null)
        {
            return (null, new ActOutcome.NotFound($"Nothing is known of {asked}. Send something that was inspected or reported."));
        }

        try
        {
            var known = await key.SignAsync(ReadOnlyMemory<byte>.Empty, http.RequestAborted);
            // A HEAD takes nothing away.
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                trail.Note(http, new Act("evidence.exported", asked.ToString()));
            }

            await trail.CarriedAsync(http.RequestAborted);
            await projector.ReachAsync(Math.Max(known.Position, journal.Head), http.RequestAborted);
            return (packages.Prepare(asked), new ActOutcome.Done());
        }
        catch (KeyTroubleException trouble)
        {
            return (null, new ActOutcome.Conflict(trouble.Message));
        }
    }

    public Task WriteAsync(HttpContext http, PreparedPackage package, Stream to) => HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : packages.WriteAsync(
        package, ActorText.Parse(http.ActorInFull()).Who, async (manifest, ct) => (await key.SignAsync(manifest, ct)).Signed, to, http.RequestAborted);

    public Task<ActOutcome> RotateAsync(HttpContext http, string? reason) => InTurnAsync(http, async () => string.IsNullOrWhiteSpace(reason)
        ? (0, new ActOutcome.Invalid("/reason", "Missing. Send why: whoever checks a package sees that the key is another."))
        : (await key.RotateAsync(reason.Trim(), http.ActorInFull(), http.RequestAborted), new ActOutcome.Done()));

    /// <summary>Signs the head now.</summary>
    public Task<ActOutcome> AnchorAsync(HttpContext http) => InTurnAsync(http, async () => await anchors.MakeAsync(http.ActorInFull(), http.RequestAborted) switch
    {
        0 when journal.Head == 0 => (0, new ActOutcome.Conflict("The journal has no fact yet: there is nothing to sign.")),
        0 => (0, new ActOutcome.NoRoom()),
        var position => (position, (ActOutcome)new ActOutcome.Done()),
    });

    /// <summary>Keeps an anchor of another node.</summary>
    public async Task<AnchorReply> ReceiveAsync(HttpContext http, Anchor anchor)
    {
        AnchorReply? reply = null;
        await InTurnAsync(http, async () =>
        {
            reply = await anchors.ReceiveAsync(anchor, http.ActorInFull());
            return (reply switch { AnchorReply.Kept kept => kept.Position, AnchorReply.Contradicts told => told.Position, _ => 0 }, new ActOutcome.Done());
        });
        return reply!;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ActOutcome> InTurnAsync(HttpContext http, Func<Task<(long Position, ActOutcome Outcome)>> act)
    {
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            var (position, outcome) = await act();
            await projector.ReachAsync(position, CancellationToken.None);
            return outcome;
        }
        catch (KeyTroubleException trouble)
        {
            return new ActOutcome.Conflict(trouble.Message);
        }
        finally
        {
            _turn.Release();
        }
    }
}

using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Anchors;

/// <summary>What became of an anchor that came from outside.</summary>
internal abstract record AnchorReply
{
    private AnchorReply()
    {
    }

    /// <summary>Kept now, or known from earlier.</summary>
    public sealed record Kept(long Position, bool IsNew) : AnchorReply;

    /// <summary>It contradicts what is known of that journal. The contradiction is a fact.</summary>
    public sealed record Contradicts(string Why, long Position) : AnchorReply;

    /// <summary>The journal has no room.</summary>
    public sealed record NoRoom : AnchorReply;
}

/// <summary>Makes this node's anchors and keeps those of others. The caller waits until what it was told is readable, and calls one after the other.</summary>
internal sealed class AnchorDesk(JournalReader reader, FactTree tree, AnchorQuery anchors, InstallationKey key, IJournal journal, TimeProvider time)
{
    /// <summary>Signs the head as the projections know it, and makes it a fact.</summary>
    /// <returns>The position of the fact; 0 when the journal has no room.</returns>
    /// <exception cref="KeyTroubleException">It cannot be signed.</exception>
    public async Task<long> MakeAsync(string actor, CancellationToken ct)
    {
        var facts = tree.Facts;
        if (facts == 0)
        {
            return 0;
        }

        var anchor = new Anchor
        {
            Instance = reader.Instance(), Facts = facts, Root = Convert.ToHexStringLower(tree.RootAt(facts)),
            Head = Convert.ToHexStringLower(reader.HashAt(facts)!), At = Rfc3339.Write(time.GetUtcNow()),
        };
        var signed = (await key.SignAsync(anchor.SignedText(), ct)).Signed;
        anchor = anchor with { KeyId = signed.KeyId, PublicKey = signed.PublicKey, Signature = signed.Signature };
        return (await AppendAsync(FactKinds.Anchor, anchor.Instance, System.Text.Encoding.UTF8.GetBytes(anchor.ToJson()), actor)).Position;
    }

    /// <summary>Keeps the anchor of another node, unless it contradicts what is known of that journal. It was read by <see cref="Anchor.Read"/>.</summary>
    public async Task<AnchorReply> ReceiveAsync(Anchor anchor, string actor)
    {
        var (same, largest) = anchors.Of(anchor.Instance, anchor.Facts);
        if (same is not null && same.Anchor.Root == anchor.Root && same.Anchor.Head == anchor.Head)
        {
            return new AnchorReply.Kept(same.Position, IsNew: false);
        }

        if ((OwnContradiction(anchor) ?? Contradiction(anchor, same, largest)) is { } why)
        {
            var refused = JsonSerializer.SerializeToUtf8Bytes(new RefusedAnchor { Why = why, Anchor = anchor }, AnchorJson.Default.RefusedAnchor);
            return await AppendAsync(FactKinds.AnchorRefused, anchor.Instance, refused, actor) is { Position: > 0 and var told } ? new AnchorReply.Contradicts(why, told) : new AnchorReply.NoRoom();
        }

        return await AppendAsync(FactKinds.AnchorReceived, anchor.Instance, System.Text.Encoding.UTF8.GetBytes(anchor.ToJson()), actor) is { Position: > 0 and var kept }
            ? new AnchorReply.Kept(kept, IsNew: true) : new AnchorReply.NoRoom();
    }

    /// <summary>One of this node's own journal: it is computed again.</summary>
    private string? OwnContradiction(Anchor anchor)
    {
        if (anchor.Instance != reader.Instance())
        {
            return null;
        }

        return anchor.Facts > tree.Facts ? $"It says that this journal had {anchor.Facts} facts at {anchor.At}; it has {tree.Facts}. Its end was cut, or an older copy was brought back."
            : Convert.ToHexStringLower(tree.RootAt(anchor.Facts)) != anchor.Root ? $"It says that the first {anchor.Facts} facts of this journal had another root at {anchor.At}: something among them was changed since."
            : null;
    }

    private static string? Contradiction(Anchor anchor, KeptAnchor? same, KeptAnchor? largest)
    {
        if (same is not null)
        {
            return $"The anchor of {same.Anchor.At} says otherwise of the same {anchor.Facts} facts (fact {same.Position}): that journal was changed.";
        }

        return largest is not null && anchor.Facts < largest.Anchor.Facts && Rfc3339.TryParse(anchor.At, out var at) && Rfc3339.TryParse(largest.Anchor.At, out var then) && at > then
            ? $"It has {anchor.Facts} facts at {anchor.At}; the anchor of {largest.Anchor.At} had {largest.Anchor.Facts} (fact {largest.Position}): a journal never becomes shorter."
            : null;
    }

    private async Task<(long Position, bool IsThere)> AppendAsync(string kind, string source, byte[] body, string actor)
    {
        var result = await journal.AppendAsync(new FactDraft(kind, source, null, null, time.GetUtcNow(), actor, body), CancellationToken.None);
        return result.Outcome == AppendOutcome.Full ? (0, false) : (result.Position, true);
    }
}

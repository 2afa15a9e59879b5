using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;

namespace Sightline.Proof.Archives;

/// <summary>What somebody wants archived: all facts up to a position, or all that were recorded before a moment.</summary>
internal sealed record ArchiveWish(long? Through, DateTimeOffset? Before, string? Reason);

/// <summary>What became of it.</summary>
internal abstract record ArchiveReply
{
    private ArchiveReply()
    {
    }

    /// <summary>Exported, checked and said by a fact. The bodies go from the journal in the next moments.</summary>
    public sealed record Done(long Position) : ArchiveReply;

    /// <summary>Something in the wish is wrong; the words say what to send.</summary>
    public sealed record Wrong(string Pointer, string Why) : ArchiveReply;

    /// <summary>There is nothing to archive there.</summary>
    public sealed record Nothing(string Why) : ArchiveReply;

    /// <summary>The journal has no room for the fact. The file is there, and nothing was taken out.</summary>
    public sealed record NoRoom : ArchiveReply;
}

/// <summary>
/// Archives the oldest facts: exports them into files of their own, checks each, and says so as a fact. Only then may their bodies leave the
/// journal, and only those. The caller calls one after the other, with everything projected, and waits until the fact is readable.
/// </summary>
internal sealed class ArchiveDesk(ArchiveMaker maker, ArchiveQuery archives, JournalReader reader, FactTree tree, InstallationKey key, IJournal journal, TimeProvider time)
{
    public async Task<ArchiveReply> MakeAsync(ArchiveWish wish, string actor, CancellationToken ct)
    {
        if (Wrong(wish) is { } wrong)
        {
            return wrong;
        }

        var first = archives.Last() + 1;
        var last = wish.Through ?? reader.FirstSince(tree.Facts, wish.Before!.Value) - 1;
        if (last < first)
        {
            return new ArchiveReply.Nothing(
                wish.Through is not null ? $"The facts up to {first - 1} are archived already. Send a later position."
                : first == 1 ? "No fact was recorded before then."
                : $"The facts up to {first - 1} are archived already, and none after them was recorded before then.");
        }

        var position = 0L;
        while (first <= last)
        {
            var part = new ArchiveRange(first, Math.Min(last, first + ArchiveMaker.MostFacts - 1));
            var made = await maker.MakeAsync(part, ActorText.Parse(actor).Who, wish.Reason!.Trim(), async (manifest, token) => (await key.SignAsync(manifest, token)).Signed, ct);
            var result = await journal.AppendAsync(new FactDraft(FactKinds.Archived, FactKinds.ArchivedBy, made.File, null, time.GetUtcNow(), actor, made.ToBody()), CancellationToken.None);
            if (result.Outcome == AppendOutcome.Full)
            {
                return new ArchiveReply.NoRoom();
            }

            (first, position) = (made.Last + 1, result.Position);
        }

        return new ArchiveReply.Done(position);
    }

    private ArchiveReply.Wrong? Wrong(ArchiveWish wish) =>
        string.IsNullOrWhiteSpace(wish.Reason) ? new ArchiveReply.Wrong("/reason", "Missing. Send why these facts are archived: it stays in the journal.")
        : wish.Through is null == wish.Before is null ? new ArchiveReply.Wrong("", "Send either through, a position, or before, an RFC 3339 time: all facts up to there are archived.")
        : wish.Through is { } through && (through < 1 || through > tree.Facts) ? new ArchiveReply.Wrong("/through", $"Is {through}. Send a position from 1 to {tree.Facts}.")
        : wish.Before is { } before && before > time.GetUtcNow() ? new ArchiveReply.Wrong("/before", $"Is {Rfc3339.Write(before)}, which is still to come. Send a time that has passed.")
        : null;
}

using System.Collections.Concurrent;
using Sightline.Buffering;
using Sightline.Proof.Archives;

namespace Sightline.Proof;

/// <summary>What a check of the journal's chain found.</summary>
/// <param name="Intact">True when every fact fits the one before, and the end is where it is known to be.</param>
/// <param name="Facts">Facts that fit, from the first on.</param>
/// <param name="Head">Hash of the newest fact that fits, 64 hexadecimal digits.</param>
/// <param name="FirstBroken">Position of the first fact that does not fit; null when intact.</param>
/// <param name="Why">What does not fit, in words.</param>
/// <param name="Removed">Facts removed from the front, which were not looked at.</param>
internal sealed record ChainReport(bool Intact, long Facts, string Head, long? FirstBroken, string? Why, long Removed = 0)
{
    /// <summary>What was done, one of the words of <see cref="Tampering"/>; null when intact.</summary>
    public string? Kind { get; init; }

    /// <summary>Facts among them whose bodies lie in archives: their hashes were looked at.</summary>
    public long Archived { get; init; }
}

/// <summary>
/// Recomputes the chain from the first fact: positions without holes, hashes, and the totals the books stand on. Each fact is hashed with
/// the stored hash of the one before, so that many are hashed at once while the next are read.
/// </summary>
internal static class ChainCheck
{
    private const int FactsAtOnce = 4_000;
    private const int FactsOfOneHand = 250;

    /// <summary>Checks all facts. With <paramref name="mayBeginLater"/> from the last removed one: an edge removes what its hub has, a hub removes nothing.</summary>
    /// <param name="journal">Which.</param>
    /// <param name="progress">Told the position after each page.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="mayBeginLater">See above.</param>
    /// <param name="known">What others know of where the chain stood.</param>
    public static ChainReport Run(JournalReader journal, Action<long>? progress, CancellationToken ct, bool mayBeginLater = false, IReadOnlyList<KnownHead>? known = null)
    {
        var begin = journal.Pruned();
        if (begin.Position > 0 && !mayBeginLater)
        {
            return new ChainReport(false, 0, Convert.ToHexStringLower(FactHash.Genesis), 1, $"The journal says that its first {begin.Position} facts were removed, which a hub never does.") { Kind = Tampering.Deleted };
        }

        var (position, before, stored, refused) = begin;
        var (archived, anchored) = (new ArchivedSpan(), new AnchoredSpan(journal.Instance()));
        var (page, other) = (journal.ReadChain(new ChainPage(), position, before, FactsAtOnce), new ChainPage());
        while (page.Count > 0)
        {
            ct.ThrowIfCancellationRequested();
            var (last, head, into) = (page[page.Count - 1].Position, page.HashOf(page.Count - 1).ToArray(), other);
            var next = Task.Run(() => journal.ReadChain(into, last, head, FactsAtOnce), CancellationToken.None);
            var fault = FirstFault(page, position, ref stored, ref refused);
            other = page;
            page = next.GetAwaiter().GetResult();
            if (fault is var (at, why))
            {
                var (fits, hash) = at == 0 ? (position, before) : (other[at - 1].Position, other.HashOf(at - 1).ToArray());
                return Broken(journal, other[at].Position, fits, hash, why) with { Facts = fits - begin.Position, Removed = begin.Position };
            }

            archived.Look(other);
            anchored.Look(other);
            (position, before) = (last, head);
            progress?.Invoke(position);
        }

        if (archived.Fault(journal) is var (without, words))
        {
            return new ChainReport(false, without - 1 - begin.Position, Convert.ToHexStringLower(journal.HashAt(without - 1) ?? FactHash.Genesis), without, words, begin.Position) { Kind = Tampering.Deleted };
        }

        if (anchored.Fault is var (anchor, misnamed))
        {
            return new ChainReport(false, anchor - 1 - begin.Position, Convert.ToHexStringLower(journal.HashAt(anchor - 1) ?? FactHash.Genesis), anchor, misnamed, begin.Position) { Kind = Tampering.Changed };
        }

        var report = new ChainReport(true, position - begin.Position, Convert.ToHexStringLower(before), null, null, begin.Position) { Archived = archived.Facts };
        return known is null ? report : KnownHeads.Compare(report, journal, position, known);
    }

    private static ChainReport Broken(JournalReader journal, long position, long fits, byte[] head, string? totals)
    {
        var (kind, words) = totals is null ? Tampering.Of(journal, position, fits, head) : (Tampering.Changed, totals);
        return new ChainReport(false, 0, Convert.ToHexStringLower(head), position, words) { Kind = kind };
    }

    /// <summary>The first of a page that does not fit; its words where it is the totals.</summary>
    private static (int At, string? Totals)? FirstFault(ChainPage page, long position, ref long stored, ref long refused)
    {
        var broken = page.Count;
        Parallel.ForEach(Partitioner.Create(0, page.Count, FactsOfOneHand), range =>
        {
            for (var i = range.Item1; i < range.Item2 && i < Volatile.Read(ref broken); i++)
            {
                if (page[i].Position != position + 1 + i || !page.Fits(i))
                {
                    Lower(ref broken, i);
                }
            }
        });
        for (var i = 0; i < broken; i++)
        {
            var row = page[i];
            stored += row.IsInspection ? 1 : 0;
            refused += row.IsRefused ? 1 : 0;
            if (row.Stored != stored || row.Refused != refused)
            {
                return (i, $"The running totals say {row.Stored} inspections and {row.Refused} refusals; there are {stored} and {refused}.");
            }
        }

        return broken == page.Count ? null : (broken, null);
    }

    private static void Lower(ref int lowest, int value)
    {
        for (var seen = Volatile.Read(ref lowest); value < seen; seen = Volatile.Read(ref lowest))
        {
            Interlocked.CompareExchange(ref lowest, value, seen);
        }
    }
}

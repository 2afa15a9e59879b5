using Sightline.Buffering;

namespace Sightline.Proof;

/// <summary>What a check of the journal's chain found.</summary>
/// <param name="Intact">True when every fact fits the one before.</param>
/// <param name="Facts">Facts looked at.</param>
/// <param name="Head">Hash of the newest fact that fits, 64 hexadecimal digits.</param>
/// <param name="FirstBroken">Position of the first fact that does not fit; null when intact.</param>
/// <param name="Why">What does not fit, in words.</param>
/// <param name="Removed">Facts removed from the front, which were not looked at.</param>
internal sealed record ChainReport(bool Intact, long Facts, string Head, long? FirstBroken, string? Why, long Removed = 0);

/// <summary>Recomputes the chain from the first fact: positions without holes, hashes, and the totals the books stand on.</summary>
internal static class ChainCheck
{
    private const int FactsAtOnce = 2_000;

    /// <summary>Checks all facts. With <paramref name="mayBeginLater"/> from the last removed one: an edge removes what its hub has, a hub removes nothing.</summary>
    public static ChainReport Run(JournalReader journal, Action<long>? progress, CancellationToken ct, bool mayBeginLater = false)
    {
        var begin = journal.Pruned();
        if (begin.Position > 0 && !mayBeginLater)
        {
            return new ChainReport(false, 0, Convert.ToHexStringLower(FactHash.Genesis), 1, $"The journal says that its first {begin.Position} facts were removed, which a hub never does.");
        }

        var (position, before, stored, refused) = begin;
        while (journal.Read(position, FactsAtOnce) is { Count: > 0 } facts)
        {
            ct.ThrowIfCancellationRequested();
            var totals = journal.Totals(position, facts.Count);
            for (var i = 0; i < facts.Count; i++)
            {
                var fact = facts[i];
                stored += fact.Kind == FactKinds.Inspection ? 1 : 0;
                refused += fact.Kind == FactKinds.Refused ? 1 : 0;
                if ((Fault(fact, position, before) ?? Fault(totals[i], stored, refused)) is { } fault)
                {
                    return new ChainReport(false, position - begin.Position, Convert.ToHexStringLower(before), fact.Position, fault, begin.Position);
                }

                (position, before) = (fact.Position, fact.Hash);
            }

            progress?.Invoke(position);
        }

        return new ChainReport(true, position - begin.Position, Convert.ToHexStringLower(before), null, null, begin.Position);
    }

    private static string? Fault(Fact fact, long last, byte[] before)
    {
        if (fact.Position != last + 1)
        {
            return $"After position {last} comes {fact.Position}: {fact.Position - last - 1} facts are missing.";
        }

        return FactHash.Of(before, fact).AsSpan().SequenceEqual(fact.Hash)
            ? null
            : "Its hash does not fit its content and the fact before: it was changed, or the one before was.";
    }

    private static string? Fault(JournalTotals totals, long stored, long refused) =>
        totals.Stored == stored && totals.Refused == refused
            ? null
            : $"The running totals say {totals.Stored} inspections and {totals.Refused} refusals; there are {stored} and {refused}.";
}

using Sightline.Buffering;

namespace Sightline.Proof;

/// <summary>Tells what was done to a journal whose chain breaks somewhere, from what of it still fits together after the break.</summary>
internal static class Tampering
{
    /// <summary>A fact is not what was written.</summary>
    public const string Changed = "changed";

    /// <summary>Facts are missing in the middle, whether those after them were renumbered or not.</summary>
    public const string Deleted = "deleted";

    /// <summary>Facts stand where they did not come.</summary>
    public const string Reordered = "reordered";

    /// <summary>Facts were put in, and those after them renumbered.</summary>
    public const string Inserted = "inserted";

    /// <summary>Facts are missing at the end.</summary>
    public const string Cut = "cut";

    /// <summary>It fits in itself, and is another than others know.</summary>
    public const string Rewritten = "rewritten";

    /// <summary>The chain fits, and the file around it does not: an index is not that of its table, or a page cannot be read.</summary>
    public const string Damaged = "damaged";

    /// <summary>Facts looked at after the break.</summary>
    private const int Window = 200;

    /// <summary>What was done, and where, in words.</summary>
    /// <param name="journal">Where.</param>
    /// <param name="broken">Position of the first fact that does not fit.</param>
    /// <param name="fits">The position before it that does.</param>
    /// <param name="before">Its hash.</param>
    public static (string Kind, string Words) Of(JournalReader journal, long broken, long fits, byte[] before)
    {
        try
        {
            return Of(journal.ReadBare(fits, Window), broken, fits, before);
        }
        catch (InvalidDataException unreadable)
        {
            return (Changed, unreadable.Message);
        }
    }

    private static (string Kind, string Words) Of(IReadOnlyList<Fact> after, long broken, long fits, byte[] before)
    {
        var place = fits + 1;
        var came = after.FirstOrDefault(f => Fits(f, place, before));
        if (broken != place)
        {
            var gap = $"After position {fits} comes {broken}: {Count(broken - place)} missing.";
            return came is null ? (Deleted, gap) : (Reordered, $"{gap} The fact that came at {place} stands at {came.Position}.");
        }

        if (came is not null)
        {
            return BelongsLater(after, after[0])
                ? (Reordered, $"The fact that came at {place} stands at {came.Position}, and another one in its place: facts were reordered.")
                : (Inserted, $"The fact that came at {place} stands at {came.Position}: {Count(came.Position - place)} put in before it, from position {place} to {came.Position - 1}.");
        }

        if (after.Count > 1 && TakenOut(after[0], after[1]) is { } gone)
        {
            return (Deleted, $"{Count(gone)} taken out before position {place}, and those after were renumbered.");
        }

        return (Changed, after.Count > 1 && Fits(after[1], after[1].Position, after[0].Hash)
            ? "Its hash does not fit its content and the fact before: it was changed, or the one before was together with its hash."
            : "Its hash does not fit its content and the fact before, and what follows does not fit it: it was changed with its hash, or is another.");
    }

    private static bool Fits(Fact fact, long position, byte[] before) => FactHash.Of(before, fact with { Position = position }).AsSpan().SequenceEqual(fact.Hash);

    /// <summary>True where a fact fits after one of those that follow it now.</summary>
    private static bool BelongsLater(IReadOnlyList<Fact> after, Fact fact) =>
        after.Any(previous => after.Any(place => place.Position != fact.Position && Fits(fact, place.Position, previous.Hash)));

    /// <summary>How many numbers two neighbours have lost that still fit together; null where they do not.</summary>
    private static long? TakenOut(Fact one, Fact next)
    {
        for (long gone = 1; gone <= 10_000; gone++)
        {
            if (Fits(next, next.Position + gone, one.Hash))
            {
                return gone;
            }
        }

        return null;
    }

    private static string Count(long facts) => facts == 1 ? "1 fact is" : $"{facts} facts are";
}

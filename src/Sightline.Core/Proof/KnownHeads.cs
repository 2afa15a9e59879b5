using Sightline.Buffering;
using Sightline.Proof.Anchors;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>Where the chain stood once, as somebody beside the journal knows it.</summary>
/// <param name="Facts">Facts it had.</param>
/// <param name="Head">Hash of the newest of them; null where only their number is known.</param>
/// <param name="From">Who knows, in words.</param>
internal sealed record KnownHead(long Facts, string? Head, string From);

/// <summary>Compares a chain that fits in itself with what others know of it: what was cut off its end, and whether it was written anew.</summary>
internal static class KnownHeads
{
    private const int MostAnchors = 10_000;

    /// <summary>What the projections beside a journal know: how far they were, and the anchors that were signed.</summary>
    public static IReadOnlyList<KnownHead> Of(DataFolder folder)
    {
        if (!File.Exists(folder.Projections))
        {
            return [];
        }

        using var projections = new ProjectionReader(folder);
        return projections.Read(db =>
        {
            var known = new List<KnownHead>();
            if (Has(db, "checkpoint"))
            {
                known.Add(new KnownHead(db.Scalar("SELECT position FROM checkpoint"), null, "what was made of it (projections.db)"));
            }

            if (Has(db, "anchors"))
            {
                using var rows = db.Prepare("SELECT facts, head, at, position FROM anchors WHERE own = 1 ORDER BY position DESC LIMIT ?1").Bind(1, MostAnchors).Query();
                while (rows.Read())
                {
                    known.Add(new KnownHead(rows.Int64(0), rows.Text(1), $"the anchor of {Model.Rfc3339.Write(FactHash.FromMicroseconds(rows.Int64(2)))} (fact {rows.Int64(3)})"));
                }
            }

            return known;
        });
    }

    /// <summary>What an anchor knows that came from elsewhere.</summary>
    public static KnownHead Of(Anchor anchor) => new(anchor.Facts, anchor.Head, $"the anchor of {anchor.At}");

    public static ChainReport Compare(ChainReport report, JournalReader journal, long last, IReadOnlyList<KnownHead> known)
    {
        var fits = report.Removed;
        foreach (var head in known.Where(h => h.Head is not null && h.Facts <= last && h.Facts > report.Removed).OrderBy(h => h.Facts))
        {
            if (journal.HashAt(head.Facts) is not { } hash || Convert.ToHexStringLower(hash) != head.Head)
            {
                return report with
                {
                    Intact = false, Facts = fits - report.Removed, FirstBroken = fits + 1, Kind = Tampering.Rewritten,
                    Why = $"The chain fits in itself, and at position {head.Facts} it is another than {head.From} says: it was written anew from a position between {fits + 1} and {head.Facts} on.",
                };
            }

            fits = head.Facts;
        }

        return known.MaxBy(h => h.Facts) is { } most && most.Facts > last
            ? report with
            {
                Intact = false, FirstBroken = last + 1, Kind = Tampering.Cut,
                Why = $"The journal ends at position {last}, and {most.From} knows of {most.Facts} facts: those from {last + 1} to {most.Facts} were cut off its end.",
            }
            : report;
    }

    private static bool Has(SqliteDatabase db, string table)
    {
        using var rows = db.Prepare("SELECT 1 FROM sqlite_master WHERE name = ?1").Bind(1, table).Query();
        return rows.Read();
    }
}

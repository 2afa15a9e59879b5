using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Exports.Life;

/// <summary>
/// Says past inspections by a draft and by the map in use, and compares. What is said is read, never sent. Newest first, so
/// that a limit leaves out what is oldest.
/// </summary>
internal sealed class MapReplay(ProjectionReader projections, IFactSource journal)
{
    private const int AtOnce = 500;
    private const int MostExamples = 20;
    private const int MostReasons = 20;

    private readonly record struct Row(long Position, long CorrectedAt, long Purpose, byte[] Context);

    /// <summary>What a replay is to look at.</summary>
    /// <param name="Draft">The version that is tried.</param>
    /// <param name="InUse">The version in use; null where the target has none.</param>
    /// <param name="From">Corrected exposure from here on.</param>
    /// <param name="To">And before this.</param>
    /// <param name="Most">Records at most.</param>
    public sealed record Wish(MapPlan Draft, MapPlan? InUse, DateTimeOffset From, DateTimeOffset To, int Most);

    /// <summary>Runs over all of them. The answer says how many were looked at, and whether there are more.</summary>
    public JsonObject Run(Wish wish, CancellationToken ct)
    {
        var tally = new Tally(wish);
        var (at, position) = (FactHash.Microseconds(wish.To), 0L);
        while (tally.Records < wish.Most)
        {
            ct.ThrowIfCancellationRequested();
            var rows = Next(FactHash.Microseconds(wish.From), at, position, Math.Min(AtOnce, wish.Most - tally.Records));
            foreach (var row in rows)
            {
                tally.Take(row.Position, Record(row));
            }

            if (rows.Count == 0)
            {
                return tally.Report(hasMore: false);
            }

            (at, position) = (rows[^1].CorrectedAt, rows[^1].Position);
        }

        return tally.Report(hasMore: Next(FactHash.Microseconds(wish.From), at, position, 1).Count > 0);
    }

    /// <summary>Bound records only: what still waits for its order has never been said to any target.</summary>
    private List<Row> Next(long from, long at, long position, int limit) => projections.Read(db =>
    {
        var found = new List<Row>();
        using var rows = db.Prepare(
            "SELECT i.position, i.corrected_at, i.purpose, c.body FROM inspections i JOIN contexts c ON c.id = i.context_id " +
            "WHERE i.corrected_at >= ?1 AND i.corrected_at <= ?2 AND (i.corrected_at, i.position) < (?2, ?3) AND i.merged_into IS NULL " +
            "ORDER BY i.corrected_at DESC, i.position DESC LIMIT ?4")
            .Bind(1, from).Bind(2, at).Bind(3, position).Bind(4, limit).Query();
        while (rows.Read())
        {
            found.Add(new Row(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Bytes(3)));
        }

        return found;
    });

    private InspectionForExport Record(Row row)
    {
        var fact = journal.At(row.Position) ?? throw new InvalidDataException($"The journal has no fact at position {row.Position}, and the projections do.");
        var hand = InspectionInHand.From(fact, waited: false);
        var inspection = hand.Inspection with { Purpose = (InspectionPurpose)row.Purpose };
        return new InspectionForExport(inspection, BoundContext.FromJson(row.Context), hand.InspectedAt, row.Position);
    }

    /// <summary>Counts of one replay.</summary>
    private sealed class Tally(Wish wish)
    {
        private readonly Dictionary<string, long> _draft = [];
        private readonly Dictionary<string, long> _inUse = [];
        private readonly Dictionary<string, long> _reasons = [];
        private readonly JsonArray _examples = [];
        private long _changed;

        public int Records { get; private set; }

        public void Take(long position, InspectionForExport record)
        {
            Records++;
            var after = wish.Draft.Translate(record);
            Count(_draft, WordOf(after));
            if (ReasonOf(after) is { } reason)
            {
                Count(_reasons, reason);
            }

            var before = wish.InUse?.Translate(record);
            if (before is not null)
            {
                Count(_inUse, WordOf(before));
            }

            if (before is null || IsSame(before, after))
            {
                return;
            }

            _changed++;
            if (_examples.Count < MostExamples)
            {
                _examples.Add(new JsonObject
                {
                    ["position"] = position,
                    ["station"] = record.Inspection.Station,
                    ["id"] = record.Inspection.Id,
                    ["before"] = Shape(before),
                    ["after"] = Shape(after),
                });
            }
        }

        public JsonObject Report(bool hasMore) => new()
        {
            ["from"] = Rfc3339.Write(wish.From),
            ["to"] = Rfc3339.Write(wish.To),
            ["records"] = Records,
            ["hasMore"] = hasMore,
            ["against"] = wish.InUse?.Version,
            ["changed"] = wish.InUse is null ? null : _changed,
            ["draft"] = Counted(_draft),
            ["inUse"] = wish.InUse is null ? null : Counted(_inUse),
            ["reasons"] = new JsonArray([.. _reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Take(MostReasons)
                .Select(r => (JsonNode)new JsonObject { ["reason"] = r.Key, ["records"] = r.Value })]),
            ["examples"] = _examples,
        };

        private static JsonObject Counted(Dictionary<string, long> counts) =>
            new(s_words.Select(word => KeyValuePair.Create(word, (JsonNode?)counts.GetValueOrDefault(word))));

        private static void Count(Dictionary<string, long> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
    }

    private static readonly string[] s_words = ["send", "park", "review", "notWanted"];

    private static string WordOf(Translation said) => said switch
    {
        Translation.Ready => "send",
        Translation.Parked => "park",
        Translation.Review => "review",
        _ => "notWanted",
    };

    private static string? ReasonOf(Translation said) => said switch
    {
        Translation.Parked parked => parked.Reason,
        Translation.Review review => review.Reason,
        _ => null,
    };

    /// <summary>Reasons name the version, which always differs: they are not compared.</summary>
    private static bool IsSame(Translation before, Translation after) => (before, after) switch
    {
        (Translation.Ready one, Translation.Ready other) => JsonNode.DeepEquals(one.Fields, other.Fields),
        _ => before.GetType() == after.GetType(),
    };

    private static JsonObject Shape(Translation said) => new()
    {
        ["outcome"] = WordOf(said),
        ["fields"] = (said as Translation.Ready)?.Fields.DeepClone(),
        ["reason"] = ReasonOf(said) ?? (said as Translation.NotWanted)?.Policy,
    };
}

using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>
/// Shows past inspections to a version of a rule, in the order in which they came, and tells what it would have found. Nothing is written and
/// nothing is done. It begins with nothing remembered, as a rule does that is put to watch for the first time.
/// </summary>
internal sealed class RuleReplay(ProjectionReader projections, IJournal journal, IPlantPolicies plant)
{
    private const int AtOnce = 500;

    private readonly record struct Row(long Position, long CorrectedAt, long Purpose, string? Clock, long? Context);

    /// <summary>What a replay is to look at.</summary>
    /// <param name="Tried">The version that is tried.</param>
    /// <param name="Live">The version that is live; null where none is, or the tried one.</param>
    /// <param name="From">What was recorded from here on.</param>
    /// <param name="To">And before this.</param>
    /// <param name="Most">Inspections at most.</param>
    /// <param name="LateAfter">How long after its exposure a record may come and still be in time.</param>
    public sealed record Wish(RuleVersion Tried, RuleVersion? Live, DateTimeOffset From, DateTimeOffset To, int Most, TimeSpan LateAfter);

    /// <summary>Runs over all of them. The answer says how many were looked at, and whether there are more.</summary>
    public JsonObject Run(Wish wish, CancellationToken ct)
    {
        var tried = new ReplayRun(wish.Tried with { LateAfter = wish.LateAfter });
        var live = wish.Live is null ? null : new ReplayRun(wish.Live with { LateAfter = wish.LateAfter });
        var contexts = new Dictionary<long, BoundContext>();
        var head = journal.Head;
        var (position, last, seen) = (journal.FirstSince(head, wish.From) - 1, journal.FirstSince(head, wish.To) - 1, 0);
        while (seen < wish.Most)
        {
            ct.ThrowIfCancellationRequested();
            var rows = Next(position, last, Math.Min(AtOnce, wish.Most - seen));
            if (rows.Count == 0)
            {
                break;
            }

            foreach (var row in rows)
            {
                See(row, contexts, tried, live);
            }

            (position, seen) = (rows[^1].Position, seen + rows.Count);
        }

        return new JsonObject
        {
            ["from"] = Rfc3339.Write(wish.From),
            ["to"] = Rfc3339.Write(wish.To),
            ["records"] = seen,
            ["hasMore"] = seen == wish.Most && Next(position, last, 1).Count > 0,
            ["tried"] = tried.Report(),
            ["against"] = wish.Live?.Version,
            ["live"] = live?.Report(),
        };
    }

    private void See(Row row, Dictionary<long, BoundContext> contexts, ReplayRun tried, ReplayRun? live)
    {
        var fact = journal.At(row.Position) ?? throw new InvalidDataException($"The journal has no fact at position {row.Position}, and the projections do.");
        var hand = InspectionInHand.From(fact, waited: false);
        var line = plant.Station(hand.Inspection.Station)?.Line;
        if (!tried.Holds(hand.Inspection.Station, line) && live?.Holds(hand.Inspection.Station, line) != true)
        {
            return;
        }

        hand.Inspection = hand.Inspection with { Purpose = (InspectionPurpose)row.Purpose };
        hand.CorrectedAt = FactHash.FromMicroseconds(row.CorrectedAt);
        hand.Context = row.Context is { } context ? ContextOf(context, contexts) : null;
        var seen = Sightings.Of(hand, line) with { ClockUntrusted = row.Clock == ClockStates.Untrusted };
        tried.See(seen, fact.Times.RecordedAt);
        live?.See(seen, fact.Times.RecordedAt);
    }

    /// <summary>Production as rules saw it, each with the context it had when it came: what was bound later, or anew, was not known then.</summary>
    private List<Row> Next(long after, long last, int limit) => projections.Read(db =>
    {
        var found = new List<Row>();
        using var rows = db.Prepare(
            "SELECT position, corrected_at, purpose, clock_state, CASE WHEN bound_by = position THEN context_id ELSE (SELECT h.context_id FROM context_history h WHERE h.record = i.position AND h.position = i.position) END " +
            "FROM inspections i WHERE position > ?1 AND position <= ?2 AND purpose = 0 AND merged_into IS NULL ORDER BY position LIMIT ?3")
            .Bind(1, after).Bind(2, last).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new Row(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.NullableText(3), rows.NullableInt64(4)));
        }

        return found;
    });

    private BoundContext ContextOf(long id, Dictionary<long, BoundContext> known)
    {
        if (!known.TryGetValue(id, out var context))
        {
            known[id] = context = projections.Read(db =>
            {
                using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
                return rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
            });
        }

        return context;
    }
}

using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// Finds the record that another source brought of the same inspection. The first stored counts; the later one is kept, says
/// which rule joined it to which record, and goes nowhere. A record joins the nearest in time that fits, and never one that
/// its own source has a record of already: two inspections of one source stay two.
/// </summary>
internal sealed class MergeStage(PlantModel plant) : IStage
{
    private readonly MergeRules _rules = new(plant);

    public void Load(SqliteDatabase projections) => _rules.Forget();

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind != FactKinds.Inspection || step.Continues)
        {
            return;
        }

        var hand = step.Inspections[0];
        var keys = new List<string>();
        foreach (var rule in _rules.For(hand.Inspection.Station))
        {
            if (rule.KeyOf(hand) is not { } key)
            {
                continue;
            }

            if (Counted(hand, rule, key, projections) is { } counted)
            {
                Merge(hand, rule, key, counted, projections, ledger);
                return;
            }

            keys.Add(key);
        }

        foreach (var key in keys.Distinct())
        {
            projections.Prepare("INSERT INTO merge_keys (key, corrected_at, position, station, sequence) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, key).Bind(2, FactHash.Microseconds(hand.CorrectedAt)).Bind(3, hand.Position)
                .Bind(4, hand.Inspection.Station).Bind(5, hand.Inspection.Sequence).Execute();
        }
    }

    /// <summary>The counted record that this one is another source's word of; null when there is none.</summary>
    private static Candidate? Counted(InspectionInHand hand, MergeRule rule, string key, SqliteDatabase db)
    {
        var (at, span) = (FactHash.Microseconds(hand.CorrectedAt), rule.Span.Ticks / TimeSpan.TicksPerMicrosecond);
        var found = new List<Candidate>();
        using (var rows = db.Prepare("SELECT position, station, sequence, corrected_at FROM merge_keys WHERE key = ?1 AND corrected_at >= ?2 AND corrected_at <= ?3")
            .Bind(1, key).Bind(2, at - span).Bind(3, at + span).Query())
        {
            while (rows.Read())
            {
                found.Add(new Candidate(rows.Int64(0), rows.Text(1), rows.NullableInt64(2), Math.Abs(rows.Int64(3) - at)));
            }
        }

        return found.Where(c => rule.Joins(c.Station, hand.Inspection.Station)).OrderBy(c => c.Apart).ThenBy(c => c.Position)
            .FirstOrDefault(c => Fits(hand, rule, c, db));
    }

    private static bool Fits(InspectionInHand hand, MergeRule rule, Candidate counted, SqliteDatabase db)
    {
        if (IsAnother(hand, rule, counted.Station, counted.Sequence))
        {
            return false;
        }

        using var rows = db.Prepare("SELECT station, sequence FROM merges WHERE merged_into = ?1").Bind(1, counted.Position).Query();
        while (rows.Read())
        {
            if (IsAnother(hand, rule, rows.Text(0), rows.NullableInt64(1)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for a record of the same source that is another inspection: any under a rule between stations, one of another number under a rule for one.</summary>
    private static bool IsAnother(InspectionInHand hand, MergeRule rule, string station, long? sequence) =>
        station == hand.Inspection.Station
        && (rule.Stations is not null || (sequence is { } theirs && hand.Inspection.Sequence is { } ours && theirs != ours));

    private static void Merge(InspectionInHand hand, MergeRule rule, string key, Candidate counted, SqliteDatabase db, Ledger ledger)
    {
        hand.MergedInto = counted.Position;
        db.Prepare("INSERT INTO merges (position, merged_into, station, sequence, rule_of, rule_position, matched, span, apart) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, hand.Position).Bind(2, counted.Position).Bind(3, hand.Inspection.Station).Bind(4, hand.Inspection.Sequence)
            .Bind(5, rule.Owner).Bind(6, rule.Position).Bind(7, key).Bind(8, rule.Span.Ticks / TimeSpan.TicksPerMicrosecond).Bind(9, counted.Apart).Execute();
        Compare(hand, counted.Position, db, ledger);
    }

    private static void Compare(InspectionInHand hand, long counted, SqliteDatabase db, Ledger ledger)
    {
        string? flags;
        string station;
        using (var rows = db.Prepare("SELECT result, purpose, flags, station FROM inspections WHERE position = ?1").Bind(1, counted).Query())
        {
            if (!rows.Read())
            {
                throw new InvalidDataException($"Record {hand.Position} is the same inspection as {counted}, which has no row.");
            }

            if (rows.Int64(0) == (long)hand.Inspection.Result && rows.Int64(1) == (long)hand.Inspection.Purpose)
            {
                return;
            }

            (flags, station) = (rows.NullableText(2), rows.Text(3));
        }

        Flag(ledger, hand.Inspection.Station);
        hand.Flags.Add(RecordFlags.SourcesDisagree);
        if (flags?.Split(' ').Contains(RecordFlags.SourcesDisagree) != true)
        {
            Flag(ledger, station);
            db.Prepare("UPDATE inspections SET flags = ?2 WHERE position = ?1")
                .Bind(1, counted).Bind(2, flags is null ? RecordFlags.SourcesDisagree : $"{flags} {RecordFlags.SourcesDisagree}").Execute();
        }
    }

    private static void Flag(Ledger ledger, string station) => ledger.Add("flag." + RecordFlags.SourcesDisagree, station, 1);

    /// <summary>A counted record with the same key, and how many microseconds its exposure lies apart.</summary>
    private sealed record Candidate(long Position, string Station, long? Sequence, long Apart);
}

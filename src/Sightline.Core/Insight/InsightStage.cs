using System.Runtime.InteropServices;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>
/// Counts inspections by station and minute of exposure. A page that shows a shift reads minutes, so it costs the same
/// however many inspections there are. Gathered in memory and written once for each transaction: a full line adds to a few
/// rows, not to one for each part.
/// </summary>
internal sealed class InsightStage : IStage
{
    public const long MicrosecondsInAMinute = 60_000_000;

    private readonly Dictionary<(string Station, long Minute), Tally> _minutes = [];

    public void Load(SqliteDatabase projections)
    {
        // What a rolled back transaction gathered comes again.
        _minutes.Clear();
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind != FactKinds.Inspection || step.Continues)
        {
            return;
        }

        var hand = step.Inspections[0];
        if (hand.MergedInto is not null)
        {
            return;
        }

        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_minutes, (hand.Inspection.Station, MinuteOf(hand.CorrectedAt)), out _);
        tally.Count(hand.Inspection);
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var ((station, minute), tally) in _minutes)
        {
            projections.Prepare(
                "INSERT INTO station_minutes (station, minute, pass, fail, review, challenge, rehearsal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) " +
                "ON CONFLICT (station, minute) DO UPDATE SET pass = station_minutes.pass + excluded.pass, fail = station_minutes.fail + excluded.fail, review = station_minutes.review + excluded.review, " +
                "challenge = station_minutes.challenge + excluded.challenge, rehearsal = station_minutes.rehearsal + excluded.rehearsal")
                .Bind(1, station).Bind(2, minute).Bind(3, tally.Pass).Bind(4, tally.Fail).Bind(5, tally.Review).Bind(6, tally.Challenge).Bind(7, tally.Rehearsal).Execute();
        }

        _minutes.Clear();
    }

    public static long MinuteOf(DateTimeOffset moment) => FactHash.Microseconds(moment) / MicrosecondsInAMinute;

    private struct Tally
    {
        public long Pass;
        public long Fail;
        public long Review;
        public long Challenge;
        public long Rehearsal;

        /// <summary>Only production counts as production; test pieces and rehearsals are counted apart.</summary>
        public void Count(Inspection inspection)
        {
            switch (inspection.Purpose, inspection.Result)
            {
                case (InspectionPurpose.Challenge, _): Challenge++; break;
                case (InspectionPurpose.Rehearsal, _): Rehearsal++; break;
                case (_, InspectionResult.Pass): Pass++; break;
                case (_, InspectionResult.Fail): Fail++; break;
                default: Review++; break;
            }
        }
    }
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>One station's minutes of a shift up to now, and of the minutes before now where the shift has just begun.</summary>
internal sealed class StationMinutes
{
    private readonly Dictionary<long, StationCounts> _minutes = [];
    private readonly long _first;
    private readonly long _now;
    private readonly int _minutesOfTheRate;

    public StationMinutes(SqliteDatabase db, string station, DateTimeOffset from, DateTimeOffset now, int minutesOfTheRate)
    {
        (_first, _now, _minutesOfTheRate) = (InsightStage.MinuteOf(from), InsightStage.MinuteOf(now), minutesOfTheRate);
        using var rows = db.Prepare("SELECT minute, pass, fail, review, challenge, rehearsal FROM station_minutes WHERE station = ?1 AND minute >= ?2 AND minute <= ?3")
            .Bind(1, station).Bind(2, Math.Min(_first, _now - minutesOfTheRate)).Bind(3, _now).Query();
        while (rows.Read())
        {
            _minutes[rows.Int64(0)] = new StationCounts(rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5));
        }
    }

    public StationCounts OfShift => Sum(_first, _now + 1);

    /// <summary>Over the full minutes before this one and the part of this one that has passed, so that it moves with every inspection.</summary>
    public decimal RatePerMinute(DateTimeOffset now)
    {
        var running = (decimal)(FactHash.Microseconds(now) - (_now * InsightStage.MicrosecondsInAMinute)) / InsightStage.MicrosecondsInAMinute;
        return Math.Round(Sum(_now - _minutesOfTheRate, _now + 1).All / (_minutesOfTheRate + running), 1);
    }

    public IReadOnlyList<StripBucket> Strip(int minutesInABucket)
    {
        var strip = new List<StripBucket>();
        for (var minute = _first; minute <= _now; minute += minutesInABucket)
        {
            var counts = Sum(minute, Math.Min(minute + minutesInABucket, _now + 1));
            strip.Add(new StripBucket(FactHash.FromMicroseconds(minute * InsightStage.MicrosecondsInAMinute), counts.Pass, counts.Fail, counts.Review, counts.All > 0));
        }

        return strip;
    }

    private StationCounts Sum(long from, long to)
    {
        var sum = new StationCounts(0, 0, 0, 0, 0);
        for (var minute = from; minute < to; minute++)
        {
            if (_minutes.TryGetValue(minute, out var m))
            {
                sum = new StationCounts(sum.Pass + m.Pass, sum.Fail + m.Fail, sum.Review + m.Review, sum.Challenge + m.Challenge, sum.Rehearsal + m.Rehearsal);
            }
        }

        return sum;
    }
}

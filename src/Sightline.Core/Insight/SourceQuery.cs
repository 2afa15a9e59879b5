using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>
/// How each source does: what it sent, how its counter and its clock stand, and how well it keeps to the contract. It reads
/// totals, the hours of a day and each source's newest record; only the score of all times reads all hours.
/// </summary>
internal sealed class SourceQuery(ProjectionReader projections, IPlantView plant, ClockQuery clocks, TimeProvider time)
{
    private static readonly TimeSpan s_day = TimeSpan.FromHours(24);

    /// <summary>Sources by name, with those that have a master record and never sent.</summary>
    /// <param name="stations">The stations somebody may see.</param>
    /// <param name="repeats">What the node knows of repeats.</param>
    /// <param name="after">Only names behind this one.</param>
    /// <param name="limit">Most sources.</param>
    public IReadOnlyList<SourceView> List(Scope stations, RepeatsKnown repeats, string after = "", int limit = int.MaxValue)
    {
        var known = plant.Stations().ToDictionary(s => s.Id);
        var times = clocks.All(stations).ToDictionary(c => c.Station);
        return projections.Read(db => Heard(db).Concat(known.Keys).Distinct()
            .Where(id => string.CompareOrdinal(id, after) > 0 && stations.Holds(id)).Order(StringComparer.Ordinal).Take(limit)
            .Select(id => View(db, id, known.GetValueOrDefault(id), times.GetValueOrDefault(id), repeats)).ToList());
    }

    /// <summary>One source; null for one that is not known and never sent.</summary>
    public SourceDetail? Find(string station, RepeatsKnown repeats)
    {
        var known = plant.Stations().FirstOrDefault(s => s.Id == station);
        var clock = clocks.Of(station);
        return projections.Read(db => known is null && !Heard(db).Contains(station)
            ? null
            : new SourceDetail(View(db, station, known, clock, repeats), Score(db, station, long.MinValue, long.MaxValue, repeats.Ever(station))));
    }

    /// <summary>The score of a time, in whole hours.</summary>
    public Conformance Between(string station, DateTimeOffset from, DateTimeOffset to, RepeatsKnown repeats) => projections.Read(db =>
        Score(db, station, ConformanceStage.HourOf(from), ConformanceStage.HourOf(to), from <= repeats.Since ? repeats.Ever(station) : repeats.Day(station)));

    /// <summary>Open gaps, lowest number first, behind a number.</summary>
    public IReadOnlyList<OpenGap> OpenGaps(string station, long after, int limit) => projections.Read(db =>
    {
        var found = new List<OpenGap>();
        using var rows = db.Prepare("SELECT first, last, seen_at FROM gaps WHERE station = ?1 AND first > ?2 ORDER BY first LIMIT ?3").Bind(1, station).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new OpenGap(rows.Int64(0), rows.Int64(1), FactHash.FromMicroseconds(rows.Int64(2))));
        }

        return found;
    });

    /// <summary>Closed gaps, the last closed first, before a position.</summary>
    public IReadOnlyList<ClosedGap> ClosedGaps(string station, long before, int limit) => projections.Read(db =>
    {
        var found = new List<ClosedGap>();
        using var rows = db.Prepare("SELECT first, last, seen_at, closed_at, closed_by FROM closed_gaps WHERE station = ?1 AND closed_by < ?2 ORDER BY closed_by DESC LIMIT ?3")
            .Bind(1, station).Bind(2, before).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new ClosedGap(rows.Int64(0), rows.Int64(1), FactHash.FromMicroseconds(rows.Int64(2)), FactHash.FromMicroseconds(rows.Int64(3)), rows.Int64(4)));
        }

        return found;
    });

    /// <summary>Repeats and resets of the counter, newest first, before a position.</summary>
    public IReadOnlyList<CounterEvent> Events(string station, long before, int limit) => projections.Read(db =>
    {
        var found = new List<CounterEvent>();
        using var rows = db.Prepare("SELECT kind, first, last, times, previous, at, last_at, position FROM counter_events WHERE station = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3")
            .Bind(1, station).Bind(2, before).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new CounterEvent(
                rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), FactHash.FromMicroseconds(rows.Int64(5)), FactHash.FromMicroseconds(rows.Int64(6)), rows.Int64(7)));
        }

        return found;
    });

    private SourceView View(SqliteDatabase db, string id, PlantStation? known, StationClockView? clock, RepeatsKnown repeats)
    {
        var now = time.GetUtcNow();
        return new SourceView
        {
            Station = id,
            Name = known?.Name,
            Line = known?.Line,
            Vendor = known?.Vendor,
            Known = known is not null,
            LastHeard = Heard(db, id),
            Stored = Total(db, Accounts.SourceStored, id),
            Refused = Total(db, Accounts.SourceRefused, id),
            Repeats = repeats.Ever(id),
            Counter = Counter(db, id),
            Clock = new SourceClock(clock?.State, clock?.Offset, clock?.Uncertainty, clock?.AlarmSince),
            Day = Score(db, id, ConformanceStage.HourOf(now - s_day), ConformanceStage.HourOf(now), repeats.Day(id)),
        };
    }

    private static Conformance Score(SqliteDatabase db, string station, long firstHour, long lastHour, long repeats)
    {
        var (from, to) = (firstHour == long.MinValue ? firstHour : firstHour * ConformanceStage.MicrosecondsInAnHour, lastHour == long.MaxValue ? lastHour : (lastHour + 1) * ConformanceStage.MicrosecondsInAnHour);
        using var rows = db.Prepare("SELECT COALESCE(SUM(last - first + 1), 0) FROM gaps WHERE station = ?1 AND seen_at >= ?2 AND seen_at < ?3").Bind(1, station).Bind(2, from).Bind(3, to).Query();
        var missing = rows.Read() ? rows.Int64(0) : 0;
        return Conformance.Of(ConformanceCounts.Read(db, station, firstHour, lastHour), missing, repeats);
    }

    private static SourceCounter Counter(SqliteDatabase db, string station)
    {
        var (missing, gaps) = (Total(db, Accounts.SourceGaps, station), 0L);
        using (var count = db.Prepare("SELECT COUNT(*) FROM gaps WHERE station = ?1").Bind(1, station).Query())
        {
            gaps = count.Read() ? count.Int64(0) : 0;
        }

        using var rows = db.Prepare("SELECT first, last, repeats, resets FROM sequences WHERE station = ?1").Bind(1, station).Query();
        return rows.Read() ? new SourceCounter(rows.Int64(0), rows.Int64(1), missing, gaps, rows.Int64(2), rows.Int64(3)) : new SourceCounter(null, null, missing, gaps, 0, 0);
    }

    private static DateTimeOffset? Heard(SqliteDatabase db, string station)
    {
        using var rows = db.Prepare("SELECT received_at FROM inspections WHERE station = ?1 ORDER BY position DESC LIMIT 1").Bind(1, station).Query();
        return rows.Read() ? FactHash.FromMicroseconds(rows.Int64(0)) : null;
    }

    /// <summary>Stations that sent something that names them.</summary>
    private static HashSet<string> Heard(SqliteDatabase db)
    {
        var heard = new HashSet<string>();
        foreach (var account in (string[])[Accounts.SourceStored, Accounts.SourceRefused])
        {
            using var rows = db.Prepare("SELECT of FROM totals WHERE account = ?1 AND of <> ''").Bind(1, account).Query();
            while (rows.Read())
            {
                heard.Add(rows.Text(0));
            }
        }

        return heard;
    }

    private static long Total(SqliteDatabase db, string account, string of)
    {
        using var rows = db.Prepare("SELECT value FROM totals WHERE account = ?1 AND of = ?2").Bind(1, account).Bind(2, of).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }
}

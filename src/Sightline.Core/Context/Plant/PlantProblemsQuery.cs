using System.Globalization;
using Sightline.Buffering;
using Sightline.Context.Material;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Plant;

/// <summary>Finds what a person should look at in the plant: names that nothing is known of, holes in the calendar, what contradicts itself.</summary>
internal sealed class PlantProblemsQuery(PlantModel plant, PlantDesk desk, MaterialQuery material, ProjectionReader projections, TimeProvider time)
{
    /// <summary>So far ahead the shifts are looked at.</summary>
    private static readonly TimeSpan s_ahead = TimeSpan.FromDays(14);

    /// <summary>So far back contexts for one moment are looked for.</summary>
    private static readonly TimeSpan s_back = TimeSpan.FromDays(30);

    /// <summary>A clock may be off by so much before what it says is ahead of its time.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(1);

    private const int MostOfAPlace = 20;

    /// <summary>Every problem there is now, by kind and id.</summary>
    public IReadOnlyList<PlantProblem> Read()
    {
        var now = time.GetUtcNow();
        List<PlantProblem> found;
        List<string> lines;
        lock (plant.Gate)
        {
            lines = [.. plant.All<LineMaster>(MasterKind.Lines).Select(l => l.Id)];
            found = [.. PlantReferences.Unknown(plant), .. lines.SelectMany(line => Shifts(line, now))];
        }

        found.AddRange(projections.Read(db => Contexts(db, now).Concat(Reported(db, now)).ToList()));
        found.AddRange(Orders(now));
        found.AddRange(material.Consumed().SelectMany(Lots));
        return [.. found.OrderBy(p => p.Kind, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Code, StringComparer.Ordinal)];
    }

    /// <summary>What comes again each day is told once, with how often.</summary>
    private IEnumerable<PlantProblem> Shifts(string line, DateTimeOffset now)
    {
        var pieces = ShiftSpans.Of(plant.Shifts.Rules, line, now - TimeSpan.FromDays(1), now + s_ahead);
        var gaps = ShiftSpans.Gaps(pieces).GroupBy(gap => pieces.Last(p => p.Shift is not null && p.To <= gap.From).Shift!.Id)
            .Select(g => new PlantProblem("shift-gap", MasterKind.Lines.Name, line, [line, Rfc3339.Write(g.First().From), Rfc3339.Write(g.First().To), g.Key, Written(g.Count())]));
        var overlaps = ShiftSpans.Overlaps(pieces).GroupBy(over => (over.Shift!.Id, Also: string.Join(", ", over.Also)))
            .Select(g => new PlantProblem("shift-overlap", MasterKind.Lines.Name, line, [line, Rfc3339.Write(g.First().From), Rfc3339.Write(g.First().To), g.Key.Id, g.Key.Also, Written(g.Count())]));
        return gaps.Concat(overlaps);
    }

    private List<PlantProblem> Contexts(SqliteDatabase db, DateTimeOffset now)
    {
        var found = new List<PlantProblem>();
        foreach (var station in Each(db, "SELECT MIN(station) FROM station_context WHERE station > ?1"))
        {
            if (!Knows(MasterKind.Stations, station))
            {
                found.Add(new PlantProblem("unknown-station", MasterKind.Stations.Name, station, [station]));
            }

            using var rows = db.Prepare("SELECT valid_from, COUNT(*) FROM station_context WHERE station = ?1 AND valid_from >= ?2 GROUP BY valid_from HAVING COUNT(*) > 1 ORDER BY valid_from DESC LIMIT ?3")
                .Bind(1, station).Bind(2, FactHash.Microseconds(now - s_back)).Bind(3, MostOfAPlace).Query();
            while (rows.Read())
            {
                found.Add(new PlantProblem("context-twice", MasterKind.Stations.Name, station, [station, rows.Int64(1).ToString(CultureInfo.InvariantCulture), Written(rows.Int64(0))]));
            }
        }

        return found;
    }

    private List<PlantProblem> Reported(SqliteDatabase db, DateTimeOffset now)
    {
        var found = new List<PlantProblem>();
        foreach (var place in Each(db, "SELECT MIN(place) FROM timelines WHERE place > ?1"))
        {
            var colon = place.IndexOf(':');
            var (kind, id) = (place[..colon] + "s", place[(colon + 1)..]);
            if (!IsKnown(place, id))
            {
                found.Add(new PlantProblem("unknown-place", kind, id, [place]));
            }

            foreach (var topic in TimelineTable.Topics(db, place))
            {
                using var rows = db.Prepare("SELECT valid_from, source FROM timelines WHERE place = ?1 AND topic = ?2 AND valid_from > ?3 ORDER BY valid_from LIMIT ?4")
                    .Bind(1, place).Bind(2, topic).Bind(3, FactHash.Microseconds(now + s_tolerance)).Bind(4, MostOfAPlace).Query();
                while (rows.Read())
                {
                    found.Add(new PlantProblem("ahead-of-clock", kind, id, [rows.Text(1), place, Written(rows.Int64(0))]));
                }
            }
        }

        return found;
    }

    /// <summary>What is reported at a line or machine acts through the stations there.</summary>
    private bool IsKnown(string place, string id)
    {
        lock (plant.Gate)
        {
            return place.StartsWith("station:", StringComparison.Ordinal) ? plant.Knows(MasterKind.Stations, id)
                : plant.StationsAt(place).Count > 0 || (place.StartsWith("line:", StringComparison.Ordinal) && plant.Knows(MasterKind.Lines, id));
        }
    }

    /// <summary>Stations of one line that make different orders now.</summary>
    private IEnumerable<PlantProblem> Orders(DateTimeOffset now)
    {
        List<(string Station, string Line)> stations;
        lock (plant.Gate)
        {
            stations = [.. plant.All<StationMaster>(MasterKind.Stations).Where(s => s.Record.Line is not null).Select(s => (s.Id, s.Record.Line!))];
        }

        foreach (var line in stations.GroupBy(s => s.Line).Where(g => g.Count() > 1))
        {
            var orders = line.Select(s => (s.Station, Order: desk.At(s.Station, now).Context?[ContextNames.WorkOrder])).Where(s => s.Order is not null).OrderBy(s => s.Station, StringComparer.Ordinal).ToList();
            if (orders.Select(o => o.Order).Distinct().Count() > 1)
            {
                yield return new PlantProblem("two-orders", MasterKind.Lines.Name, line.Key, [line.Key, string.Join(", ", orders.Select(o => $"{o.Station} {o.Order}"))]);
            }
        }
    }

    private static IEnumerable<PlantProblem> Lots(LotState lot)
    {
        foreach (var other in lot.Totals.Where(t => lot.Master?.Unit is { } unit && !PieceUnits.Alike(t.Unit, unit)))
        {
            yield return new PlantProblem("unit-differs", MasterKind.MaterialLots.Name, lot.Lot, [lot.Lot, Written(other.Consumed), other.Unit, lot.Master!.Unit!]);
        }

        if (lot.Sum is { Remaining: < 0, Had: { } had } sum)
        {
            yield return new PlantProblem("over-consumed", MasterKind.MaterialLots.Name, lot.Lot, [lot.Lot, Written(sum.Taken), Written(had), sum.Unit]);
        }
    }

    private bool Knows(MasterKind kind, string id)
    {
        lock (plant.Gate)
        {
            return plant.Knows(kind, id);
        }
    }

    /// <summary>From one to the next, where a name has many rows and there are few names.</summary>
    private static List<string> Each(SqliteDatabase db, string next)
    {
        var found = new List<string>();
        while (true)
        {
            using var rows = db.Prepare(next).Bind(1, found.Count == 0 ? "" : found[^1]).Query();
            if (!rows.Read() || rows.IsNull(0))
            {
                return found;
            }

            found.Add(rows.Text(0));
        }
    }

    private static string Written(long microseconds) => Rfc3339.Write(FactHash.FromMicroseconds(microseconds));

    private static string Written(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}

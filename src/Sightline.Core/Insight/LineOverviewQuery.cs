using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>
/// Every station of every line, with those that never sent and those that send without a master record. It reads one
/// shift's minutes, a few totals and each station's newest inspection: ten million of them change nothing.
/// </summary>
internal sealed class LineOverviewQuery(ProjectionReader projections, IPlantView plant, IOptions<InsightOptions> options, TimeProvider time)
{
    private const int MinutesInABucket = 5;
    private const int MinutesOfTheRate = 5;

    private static readonly TimeSpan s_withoutAShift = TimeSpan.FromHours(8);

    /// <summary>The lines as of this moment.</summary>
    /// <param name="stations">The stations somebody may see; lines of which none is seen are left out then.</param>
    public LineOverview Read(Scope stations)
    {
        var now = time.GetUtcNow();
        var known = plant.Stations().Where(s => stations.Holds(s.Id)).ToDictionary(s => s.Id);
        var shifts = known.Values.Select(s => s.Line ?? "").Append("").Distinct().ToDictionary(line => line, line => ShiftAt(now, line.Length == 0 ? null : line));
        var views = projections.Read(db =>
        {
            var totals = new StationTotals(db);
            return known.Keys.Concat(totals.Heard.Where(stations.Holds)).Distinct().Order(StringComparer.Ordinal).Select(id =>
            {
                var station = known.GetValueOrDefault(id);
                return (station?.Line, View: View(db, id, station, shifts[station?.Line ?? ""], totals, now));
            }).ToList();
        });
        var byLine = views.Select(v => (v.Line, View: WithContext(v.View, now))).ToLookup(v => v.Line ?? "", v => v.View);
        var names = plant.Lines().ToDictionary(l => l.Id, l => l.Name);
        var lines = names.Keys.Where(_ => !stations.IsLimited).Concat(byLine.Select(l => l.Key)).Where(id => id.Length > 0).Distinct().Order(StringComparer.Ordinal)
            .Select(id => new LineView(id, names.GetValueOrDefault(id), [.. byLine[id]])).ToList();
        if (byLine.Contains(""))
        {
            lines.Add(new LineView(null, null, [.. byLine[""]]));
        }

        return new LineOverview(now, options.Value.SilentAfter, lines);
    }

    private ShiftView ShiftAt(DateTimeOffset now, string? line) => plant.ShiftAt(now, line) is { } shift
        ? new ShiftView(shift.Id, shift.Starts.ToUniversalTime(), shift.Ends.ToUniversalTime())
        : new ShiftView(null, Moment(InsightStage.MinuteOf(now - s_withoutAShift) / MinutesInABucket * MinutesInABucket), null);

    private StationView View(SqliteDatabase db, string id, PlantStation? station, ShiftView shift, StationTotals totals, DateTimeOffset now)
    {
        var minutes = new StationMinutes(db, id, shift.Starts, now, MinutesOfTheRate);
        var newest = Newest(db, id);
        var silent = newest is not null && now - newest.ReceivedAt > options.Value.SilentAfter;
        return new StationView
        {
            Station = id,
            Name = station?.Name,
            Known = station is not null,
            State = newest is null ? StationState.NoData : silent ? StationState.Silent : StationState.Running,
            SilentSince = silent ? newest!.ReceivedAt : null,
            Last = newest,
            RatePerMinute = minutes.RatePerMinute(now),
            Shift = shift,
            Counts = minutes.OfShift,
            Strip = minutes.Strip(MinutesInABucket),
            Waiting = totals.Of(Accounts.StationWaiting, id),
            Parked = totals.Of(Accounts.StationParked, id),
            Gaps = totals.Of(Accounts.SourceGaps, id),
        };
    }

    private StationView WithContext(StationView view, DateTimeOffset now)
    {
        var making = plant.MakingAt(view.Station, now);
        return view with
        {
            WorkOrder = making.Context?[ContextNames.WorkOrder],
            Product = making.Context?[ContextNames.Product],
            Recipe = making.Context?[ContextNames.RecipeExpected],
            RecipeVersion = making.Context?[ContextNames.RecipeVersionExpected],
            Missing = making.Missing,
        };
    }

    private static NewestInspection? Newest(SqliteDatabase db, string station)
    {
        using var rows = db.Prepare("SELECT id, position, result, purpose, inspected_at, received_at FROM inspections WHERE station = ?1 ORDER BY position DESC LIMIT 1").Bind(1, station).Query();
        return rows.Read()
            ? new NewestInspection(
                rows.Text(0), rows.Int64(1), (InspectionResult)rows.Int64(2), (InspectionPurpose)rows.Int64(3),
                FactHash.FromMicroseconds(rows.Int64(4)), FactHash.FromMicroseconds(rows.Int64(5)))
            : null;
    }

    private static DateTimeOffset Moment(long minute) => FactHash.FromMicroseconds(minute * InsightStage.MicrosecondsInAMinute);

    /// <summary>The totals that are kept by station, read once for all of them.</summary>
    private sealed class StationTotals
    {
        private readonly Dictionary<(string Account, string Station), long> _values = [];

        public StationTotals(SqliteDatabase db)
        {
            foreach (var account in (string[])[Accounts.SourceStored, Accounts.StationWaiting, Accounts.StationParked, Accounts.SourceGaps])
            {
                using var rows = db.Prepare("SELECT of, value FROM totals WHERE account = ?1").Bind(1, account).Query();
                while (rows.Read())
                {
                    _values[(account, rows.Text(0))] = rows.Int64(1);
                }
            }
        }

        /// <summary>Stations of which an inspection is stored.</summary>
        public IEnumerable<string> Heard => _values.Keys.Where(k => k.Account == Accounts.SourceStored).Select(k => k.Station);

        public long Of(string account, string station) => _values.GetValueOrDefault((account, station));
    }
}

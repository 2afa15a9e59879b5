using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;
using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>Clusters the slow way: everything is counted anew from the list of all that was seen, at each step.</summary>
internal sealed class NaiveClusters(TimeSpan window, WatchGrid grid, double falseAlarms, int floor, int provisionalParts, bool unplaced)
{
    private readonly List<(Sighting Seen, long Time)> _all = [];
    private readonly List<Hit> _hits = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<(string, string, string, string)> _combinations = [];
    private readonly Dictionary<string, long> _late = [];

    private sealed record Spot(string Name, decimal Left, decimal Top, decimal Right, decimal Bottom, string? View);

    private sealed record Hit(string Station, string Product, string Class, long Time, string Part, long Record, IReadOnlyList<Spot> Spots)
    {
        public Finding? Finding { get; set; }
    }

    private sealed record Finding(string Station, string Product, string Class, Spot Spot, bool Provisional, long From)
    {
        public long Last { get; set; }

        public long? To { get; set; }

        public bool Over { get; set; }

        public string Key => WatchKey.Of(Station, Product, Class, Spot.Name);
    }

    private long W => window.Ticks;

    private long Slice(long time) => time / (W / 15);

    public List<string> See(Sighting seen)
    {
        var said = new List<string>();
        var time = seen.ExposedAt.UtcTicks;
        var before = Newest(seen.Station);
        if (before > 0 && time <= before - (2 * W))
        {
            if (seen.Defects.Count > 0)
            {
                if (!_late.ContainsKey(seen.Station))
                {
                    said.Add($"open late/{seen.Station} {seen.Position} provisional");
                }

                _late[seen.Station] = before;
            }

            return said;
        }

        _all.Add((seen, time));
        var newest = Newest(seen.Station);
        foreach (var finding in _findings.Where(f => f.Station == seen.Station && !f.Over))
        {
            if (finding.Last + (2 * W) <= newest || (finding.Provisional && Learned(finding.Station, finding.Product).Count >= provisionalParts))
            {
                finding.Over = true;
                finding.To = Slice(finding.Last + (2 * W));
                said.Add($"close {finding.Key}");
            }
        }

        if (_late.TryGetValue(seen.Station, out var late) && late + (2 * W) <= newest && Slice(newest) > Slice(before))
        {
            _late.Remove(seen.Station);
            said.Add($"close late/{seen.Station}");
        }

        var spots = new HashSet<(string, string)>();
        foreach (var defect in seen.Defects)
        {
            var at = Spots(defect);
            if (at.Count > 0 && spots.Add((defect.Class, string.Join('|', at.Select(s => s.Name)))))
            {
                Weigh(new Hit(seen.Station, seen.Product ?? "", defect.Class, time, seen.PartKey, seen.Position, at), newest, said);
            }
        }

        return said;
    }

    private void Weigh(Hit hit, long newest, List<string> said)
    {
        _hits.Add(hit);
        _combinations.UnionWith(hit.Spots.Select(s => (hit.Station, hit.Product, hit.Class, s.Name)));
        var open = _findings.Where(f => !f.Over && f.Station == hit.Station && f.Product == hit.Product && f.Class == hit.Class).ToList();
        if (open.Find(f => hit.Spots.Any(s => s.Name == f.Spot.Name)) is { } own)
        {
            Join(own, [hit], newest, said);
            return;
        }

        (Spot Spot, List<Hit> Hits, bool Provisional)? best = null;
        foreach (var spot in hit.Spots)
        {
            if (Found(hit, spot) is { } found && (best is null || Parts(found.Hits) > Parts(best.Value.Hits)))
            {
                best = (spot, found.Hits, found.Provisional);
            }
        }

        if (best is not { } b)
        {
            return;
        }

        if (open.Find(f => Overlap(f.Spot, b.Spot)) is { } neighbour)
        {
            Join(neighbour, b.Hits, newest, said);
            return;
        }

        var made = new Finding(hit.Station, hit.Product, hit.Class, b.Spot, b.Provisional, Slice(b.Hits[0].Time));
        _findings.Add(made);
        var grown = new List<string>();
        Join(made, b.Hits, newest, grown);
        said.Add($"open {made.Key} {string.Join(',', grown.Select(g => g.Split(' ')[^1]))}{(b.Provisional ? " provisional" : "")}");
    }

    private void Join(Finding finding, List<Hit> hits, long newest, List<string> said)
    {
        foreach (var hit in hits)
        {
            var known = _hits.Exists(h => h.Finding == finding && h.Part == hit.Part && Slice(h.Time) > Slice(newest) - 48);
            hit.Finding = finding;
            finding.Last = Math.Max(finding.Last, hit.Time);
            if (!known)
            {
                said.Add($"grow {finding.Key} {hit.Record}");
            }
        }
    }

    private (List<Hit> Hits, bool Provisional)? Found(Hit hit, Spot spot)
    {
        var free = _hits.Where(h => Same(h, hit) && h.Finding is null && h.Spots.Any(s => s.Name == spot.Name)).OrderBy(h => h.Time).ToList();
        var learned = Learned(hit.Station, hit.Product);
        foreach (var end in free.Select(h => h.Time).Where(e => e >= hit.Time && e < hit.Time + W))
        {
            var hits = free.Where(h => h.Time > end - W && h.Time <= end).ToList();
            if (Parts(hits) < floor)
            {
                continue;
            }

            if (learned.Count < provisionalParts)
            {
                return (hits, true);
            }

            if (ScanStatistic.IsWithin(Parts(hits), Rate(hit, spot, learned) * InWindow(hit, end), ScanStatistic.WindowsOfShift(window), _combinations.Count, falseAlarms))
            {
                return (hits, false);
            }
        }

        return null;
    }

    private double Rate(Hit hit, Spot spot, List<long> learned)
    {
        var covers = _findings.Where(f => !f.Provisional && f.Station == hit.Station && f.Product == hit.Product && f.Class == hit.Class).ToList();
        bool Covered(long slice) => covers.Exists(f => f.From <= slice && slice <= (f.To ?? long.MaxValue));
        var known = Slice(Newest(hit.Station)) - 48;
        var with = _hits.Where(h => Same(h, hit) && Slice(h.Time) <= known && h.Spots.Any(s => s.Name == spot.Name) && !Covered(Slice(h.Time)))
            .Select(h => (Slice(h.Time), h.Part)).Distinct().Count();
        return (with + 0.5) / (learned.Count(slice => !Covered(slice)) + 1);
    }

    private double InWindow(Hit hit, long end)
    {
        var first = Slice(end - W);
        var partly = 1 - ((double)((end - W) % (W / 15)) / (W / 15));
        var parts = _all.Where(a => a.Seen.Station == hit.Station && (a.Seen.Product ?? "") == hit.Product).Select(a => Slice(a.Time)).ToList();
        return (parts.Count(s => s == first) * partly) + parts.Count(s => s > first && s <= Slice(end));
    }

    /// <summary>The slices of the parts that are known.</summary>
    private List<long> Learned(string station, string product)
    {
        var known = Slice(Newest(station)) - 48;
        return [.. _all.Where(a => a.Seen.Station == station && (a.Seen.Product ?? "") == product).Select(a => Slice(a.Time)).Where(s => s <= known)];
    }

    private long Newest(string station) => _all.Where(a => a.Seen.Station == station).Select(a => a.Time).DefaultIfEmpty().Max();

    private static bool Same(Hit one, Hit other) => (one.Station, one.Product, one.Class) == (other.Station, other.Product, other.Class);

    private static int Parts(List<Hit> hits) => hits.Select(h => h.Part).Distinct().Count();

    private static bool Overlap(Spot a, Spot b) => a.Right == 0 || b.Right == 0
        ? a.Name == b.Name
        : a.View == b.View && a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;

    private List<Spot> Spots(Defect defect)
    {
        if (defect.Location?.Zone is { } zone)
        {
            return [new Spot($"zone {zone}", 0, 0, 0, 0, null)];
        }

        if (defect.Location is not { X: { } left, Y: { } top, Width: { } width, Height: { } height } at || at.Unit != grid.Unit || left + (width / 2) > grid.Width || top + (height / 2) > grid.Height)
        {
            return unplaced ? [new Spot("no place", 0, 0, 0, 0, null)] : [];
        }

        var (cellWidth, cellHeight) = (grid.Width / grid.Columns, grid.Height / grid.Rows);
        var (x, y) = (left + (width / 2), top + (height / 2));
        var spots = new List<Spot>();
        foreach (var (dx, dy) in ((decimal, decimal)[])[(0, 0), (0.5m, 0), (0, 0.5m), (0.5m, 0.5m)])
        {
            if ((dx > 0 && grid.Columns == 1) || (dy > 0 && grid.Rows == 1))
            {
                continue;
            }

            var (column, row) = (Math.Floor((x / cellWidth) + dx) - dx, Math.Floor((y / cellHeight) + dy) - dy);
            spots.Add(new Spot(FormattableString.Invariant($"column {column + 1:0.#}, row {row + 1:0.#}{(at.Image is null ? "" : $" of {at.Image}")}"),
                column * cellWidth, row * cellHeight, (column + 1) * cellWidth, (row + 1) * cellHeight, at.Image));
        }

        return spots;
    }
}

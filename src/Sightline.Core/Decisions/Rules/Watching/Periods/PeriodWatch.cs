using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>
/// Finds a defect that keeps to one cavity, nest or position, or that comes back every so many units: one of the tool's cavities, one
/// pocket of a chain, a roller. In windows one after the other, for each station, product and class: the share of a place among the
/// defects against its share among the parts (exact binomial), and where on each period the defects fall (Rayleigh; exact for a period of
/// two). Each chance is multiplied by how many are looked at, and how often. Units count in the order in which they come.
/// A finding is over at the end of a window that did not show it again.
/// </summary>
internal sealed class PeriodWatch(PeriodSettings settings) : IRuleWatch
{
    // Chances this close are one pattern seen through two periods.
    private const double AsClear = 100;

    private readonly PeriodMemory _memory = new(settings.Periods);

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces) => _memory.Load(pieces);

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _memory.TakeChanges();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        var scope = _memory.Scope(seen.Station, seen.Product ?? "");
        if (scope is null)
        {
            if (!HasRoom(seen, moves))
            {
                return;
            }

            scope = _memory.NewScope(seen.Station, seen.Product ?? "");
        }

        var window = Window(seen);
        if (window > scope.Window)
        {
            Begin(scope, window, moves);
        }

        _memory.Touch(scope);
        if (scope.LastPart != seen.PartKey)
        {
            scope.LastPart = seen.PartKey;
            scope.Units++;
            Count(scope, seen, moves);
        }

        foreach (var defect in seen.Defects.Select(d => d.Class).Distinct())
        {
            Defect(scope, seen, defect, moves);
        }
    }

    private void Count(PeriodScope scope, Sighting seen, ICollection<FindingMove> moves)
    {
        if (seen.Place is not { Length: > 0 } at)
        {
            return;
        }

        if (!scope.Places.TryGetValue(at, out var place))
        {
            if (!HasRoom(seen, moves))
            {
                return;
            }

            place = _memory.NewPlace(scope, at);
        }

        place.Units++;
        scope.UnitsAtPlaces++;
        _memory.Touch(place);
    }

    private void Defect(PeriodScope scope, Sighting seen, string name, ICollection<FindingMove> moves)
    {
        if (scope.Classes.GetValueOrDefault(name)?.Parts.ContainsKey(seen.PartKey) == true || !HasRoom(seen, moves))
        {
            return;
        }

        // A place for which there was no room has no share to compare with.
        var place = seen.Place is { } at && scope.Places.ContainsKey(at) ? at : null;
        var hit = new PeriodHit(scope, ++scope.Numbers, name, seen.PartKey, scope.Units, place, seen.Position);
        _memory.Add(scope, hit);
        foreach (var open in scope.Open.Where(f => f.Takes(hit)))
        {
            moves.Add(new FindingMove.Grew(open.Key, $"{name} again{Where(open.Place, open.Period)}.", hit.Record));
        }

        var defect = scope.Classes[name];
        AtPlace(scope, defect, hit, moves);
        Every(scope, defect, moves);
    }

    private void AtPlace(PeriodScope scope, PeriodClass defect, PeriodHit hit, ICollection<FindingMove> moves)
    {
        if (hit.Place is not { } name || scope.Places.Count < 2 || defect.ByPlace[name] < settings.Floor)
        {
            return;
        }

        var (count, place) = (defect.ByPlace[name], scope.Places[name]);
        var share = (double)place.Units / scope.UnitsAtPlaces;
        var chance = BinomialLaw.Tail(count, defect.Placed, share) * Looks(scope, scope.Places.Count, defect.Placed);
        if (chance > settings.Budget || Confirms(scope, f => f.Class == defect.Name && f.Place == name))
        {
            return;
        }

        var records = defect.Parts.Values.Where(h => h.Place == name).Select(h => h.Record);
        Open(scope, new PeriodFinding(scope, ++scope.Numbers, defect.Name, name, 0, 0), records, chance,
            $"{count} of {defect.Placed} parts with {defect.Name} are of {name}, which made {share:0.##%} of the parts.", defect.Placed * share, moves);
    }

    private void Every(PeriodScope scope, PeriodClass defect, ICollection<FindingMove> moves)
    {
        var found = new List<(int Period, long[] Counts, double Chance)>(settings.Periods.Count);
        foreach (var period in settings.Periods)
        {
            var counts = defect.Over(period);
            if (counts.Max() >= settings.Floor)
            {
                var chance = period == 2 ? Math.Min(1, 2 * BinomialLaw.Tail(counts.Max(), defect.Parts.Count, 0.5)) : RayleighTest.Chance(counts);
                found.Add((period, counts, chance * Looks(scope, settings.Periods.Count, defect.Parts.Count)));
            }
        }

        var least = found.Count == 0 ? 1 : found.Min(f => f.Chance);
        if (least > settings.Budget || Confirms(scope, f => f.Class == defect.Name && f.Period > 0))
        {
            return;
        }

        // What comes at every twelfth unit shows at every third as well, and never the other way round: of those that show, the longest is told.
        var (told, counted, p) = found.Where(f => f.Chance <= least * AsClear).MaxBy(f => f.Period);
        var residue = Array.IndexOf(counted, counted.Max());
        var records = defect.Parts.Values.Where(h => h.Unit % told == residue).Select(h => h.Record);
        Open(scope, new PeriodFinding(scope, ++scope.Numbers, defect.Name, null, told, residue), records, p,
            $"{counted[residue]} of {defect.Parts.Count} parts with {defect.Name} come every {told} units.", (double)defect.Parts.Count / told, moves);
    }

    private bool Confirms(PeriodScope scope, Predicate<PeriodFinding> which)
    {
        if (scope.Open.Find(which) is not { } open)
        {
            return false;
        }

        open.Confirmed = scope.Window;
        _memory.Touch(open);
        return true;
    }

    private void Open(PeriodScope scope, PeriodFinding finding, IEnumerable<long> records, double chance, string text, double expected, ICollection<FindingMove> moves)
    {
        finding.Confirmed = scope.Window;
        scope.Open.Add(finding);
        _memory.Touch(finding);
        moves.Add(new FindingMove.Opened(
            finding.Key, $"{text} Within {RuleDuration.Say(settings.Window)}; by chance alone that comes with p = {chance.ToString("G3")}, everything that is looked at reckoned in.", [.. records])
        {
            Station = scope.Station,
            Class = finding.Class,
            Place = finding.Place ?? $"every {finding.Period} units",
            Expected = expected,
            Chance = chance,
        });
    }

    private void Begin(PeriodScope scope, long window, ICollection<FindingMove> moves)
    {
        foreach (var finding in scope.Open.FindAll(f => f.Confirmed < scope.Window || window > scope.Window + 1))
        {
            finding.IsOver = true;
            scope.Open.Remove(finding);
            _memory.Touch(finding);
            moves.Add(new FindingMove.Closed(finding.Key, $"{finding.Class}{Where(finding.Place, finding.Period)}: not shown again within {RuleDuration.Say(settings.Window)}."));
        }

        _memory.Clear(scope);
        scope.Window = window;
        if (_memory.Full is { } full && window > full.Last + 1)
        {
            full.IsOver = true;
            _memory.Full = null;
            _memory.Touch(full);
            moves.Add(new FindingMove.Closed(full.Key, "There is room again."));
        }
    }

    private bool HasRoom(Sighting seen, ICollection<FindingMove> moves)
    {
        if (_memory.Size < settings.Most)
        {
            return true;
        }

        if (_memory.Full is null)
        {
            _memory.Full = new WatchTrouble("full", null);
            moves.Add(new FindingMove.Opened("full", $"{settings.Most} products, places and defects lie within {RuleDuration.Say(settings.Window)}, and no more are remembered. Those on top are not watched. Take a shorter window, name the classes, or raise most.", [seen.Position])
            {
                Station = seen.Station,
                IsProvisional = true,
            });
        }

        _memory.Full.Last = Window(seen);
        _memory.Touch(_memory.Full);
        return false;
    }

    private long Window(Sighting seen) => Math.Min(seen.ExposedAt.UtcTicks, seen.ReceivedAt.UtcTicks) / settings.Window.Ticks;

    // Bonferroni: what is looked at, at each defect anew.
    private double Looks(PeriodScope scope, int each, long defects) => (double)_memory.Scopes * scope.Classes.Count * each * defects;

    private static string Where(string? place, int period) => place is null ? $" every {period} units" : $" at {place}";
}

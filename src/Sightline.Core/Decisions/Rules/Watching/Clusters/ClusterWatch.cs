namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>
/// Finds the same defect at the same place of several parts within a window that slides by moments of exposure, in whichever order the
/// records come. How many parts that takes follows from how often the defect is there when nothing is wrong, and from how many places and
/// classes are watched at once (see <see cref="Statistics.ScanStatistic"/>).
/// <para>
/// How often that is, is learned for each station, product, class and place from parts that are three windows old, so that a cluster is
/// never compared with itself. From the first part of a finding until two windows after its last one nothing is learned of its class,
/// neither the parts that have the defect nor those that do not. While too few parts are known, findings are provisional and do not stop
/// the learning: what is usual cannot be told from a cluster yet.
/// </para>
/// </summary>
internal sealed class ClusterWatch : IRuleWatch
{
    /// <summary>Most defects within three windows.</summary>
    public const int MostHits = 100_000;

    private readonly ClusterSettings _settings;
    private readonly ClusterMemory _memory;
    private readonly ClusterFindings _findings;
    private readonly PartPlace[] _places = new PartPlace[4];
    private readonly List<(ClusterCombination Combination, int At)> _seen = [];

    public ClusterWatch(ClusterSettings settings)
    {
        _settings = settings;
        _memory = new ClusterMemory();
        _findings = new ClusterFindings(settings, _memory);
    }

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces) => _memory.Load(pieces, _settings);

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _memory.TakeChanges();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        // What claims to have been exposed after it came moves no clock.
        var time = Math.Min(seen.ExposedAt.UtcTicks, seen.ReceivedAt.UtcTicks);
        var station = _memory.Station(seen.Station);
        if (station.Newest > 0 && time <= station.Newest - _settings.Reach)
        {
            if (seen.Defects.Count > 0)
            {
                Tell(WatchKey.Of("late", station.Name), station, seen, ClusterWords.TooLate(_settings, station.Name), moves);
            }

            return;
        }

        var isNewer = time > station.Newest;
        if (isNewer)
        {
            var newSlice = _settings.Slice(time) != _settings.Slice(station.Newest);
            station.Newest = time;
            Advance(station, newSlice, moves);
        }

        if (ScopeOf(station, seen, moves) is not { } scope)
        {
            return;
        }

        scope.Newest = Math.Max(scope.Newest, time);
        scope.Expire(_settings.Slice(station.Newest) - ClusterScope.Kept, Learn);
        if (scope.Live == 0)
        {
            station.Active.Add(scope);
        }

        scope.Add(_settings.Slice(time));
        _memory.Touch(scope);
        if (seen.Defects.Count > 0)
        {
            Defects(scope, seen, time, moves);
        }
    }

    private ClusterScope? ScopeOf(ClusterStation station, Sighting seen, ICollection<FindingMove> moves)
    {
        if (station.Products.TryGetValue(seen.Product ?? "", out var scope))
        {
            return scope;
        }

        if (_memory.Scopes < _settings.Most)
        {
            return _memory.NewScope(station, seen.Product ?? "");
        }

        Tell("places", station, seen, ClusterWords.NoRoomForPlaces(_settings), moves);
        return null;
    }

    private void Advance(ClusterStation station, bool newSlice, ICollection<FindingMove> moves)
    {
        if (station.Open.Count > 0 && station.NextOver(_settings.Reach) <= station.Newest)
        {
            foreach (var finding in station.Open.FindAll(f => f.Last + _settings.Reach <= station.Newest))
            {
                _findings.Close(station, finding, ClusterWords.Over(_settings, finding), moves);
            }
        }

        if (!newSlice)
        {
            return;
        }

        for (var i = station.Active.Count - 1; i >= 0; i--)
        {
            Expire(station, station.Active[i], moves);
        }

        station.Active.RemoveAll(s => s.Live == 0);
        foreach (var trouble in _memory.Troubles.Values.Where(t => t.Station == station.Name && t.Last + _settings.Reach <= station.Newest).ToList())
        {
            trouble.IsOver = true;
            _memory.Troubles.Remove(trouble.Key);
            _memory.Touch(trouble);
            moves.Add(new FindingMove.Closed(trouble.Key, "It has not been so again."));
        }
    }

    private void Expire(ClusterStation station, ClusterScope scope, ICollection<FindingMove> moves)
    {
        var wasKnown = scope.Learned >= _settings.ProvisionalParts;
        if (!scope.Expire(_settings.Slice(station.Newest) - ClusterScope.Kept, Learn))
        {
            return;
        }

        _memory.Touch(scope);
        if (!wasKnown && scope.Learned >= _settings.ProvisionalParts)
        {
            foreach (var finding in station.Open.FindAll(f => f.Class.Scope == scope))
            {
                _findings.Close(station, finding, ClusterWords.Known(_settings, finding), moves);
            }
        }
    }

    /// <summary>A slice is three windows old: its parts, and the parts of each combination, become known where nothing forbids it.</summary>
    private void Learn(ClusterScope scope, long number, long parts)
    {
        foreach (var defect in scope.Classes.Values.Where(c => c.Covers.Count > 0))
        {
            defect.Excluded += defect.IsCovered(number) ? parts : 0;
            defect.Covers.RemoveAll(c => c.To < number);
            _memory.Touch(defect);
        }

        if (!scope.Slices.TryGetValue(number, out var slice))
        {
            return;
        }

        var counted = slice.Hits.Count > 1 ? new HashSet<(int, string)>() : null;
        foreach (var hit in slice.Hits)
        {
            scope.Station.Open.Find(f => f.Number == hit.Finding)?.Forget(hit);
            foreach (var place in _places.AsSpan(0, hit.Spot.PlacesOn(_settings.Grid, _places)))
            {
                if (!hit.Class.Places.TryGetValue(place, out var combination))
                {
                    continue;
                }

                combination.Recent.Remove(hit);
                if (!hit.Class.IsCovered(number) && counted?.Add((combination.Id, hit.Part)) != false)
                {
                    combination.Learned++;
                    _memory.Touch(combination);
                }
            }
        }

        _memory.Forget(scope, slice);
    }

    private void Defects(ClusterScope scope, Sighting seen, long time, ICollection<FindingMove> moves)
    {
        var counted = new HashSet<(string, DefectSpot)>();
        foreach (var defect in seen.Defects)
        {
            if (DefectSpot.Of(defect.Location, _settings.Grid, _settings.Unplaced) is not { } spot || !counted.Add((defect.Class, spot)))
            {
                continue;
            }

            if (_memory.Hits >= MostHits)
            {
                Tell("defects", scope.Station, seen, ClusterWords.NoRoomForDefects(MostHits), moves);
                return;
            }

            if (Remember(scope, defect.Class, spot, seen, time, moves) is { } hit)
            {
                _findings.Weigh(scope.Station, hit, _seen, moves);
            }
        }
    }

    /// <summary>Null where there is no room for its class.</summary>
    private ClusterHit? Remember(ClusterScope scope, string name, DefectSpot spot, Sighting seen, long time, ICollection<FindingMove> moves)
    {
        _seen.Clear();
        if (!scope.Classes.TryGetValue(name, out var defect))
        {
            if (_memory.Classes >= _settings.Most)
            {
                Tell("places", scope.Station, seen, ClusterWords.NoRoomForPlaces(_settings), moves);
                return null;
            }

            defect = _memory.NewClass(scope, name);
        }

        var hit = new ClusterHit(time, seen.PartKey, seen.Position, defect, spot);
        foreach (var place in _places.AsSpan(0, spot.PlacesOn(_settings.Grid, _places)))
        {
            if (!defect.Places.TryGetValue(place, out var combination))
            {
                if (_memory.Combinations >= _settings.Most)
                {
                    Tell("places", scope.Station, seen, ClusterWords.NoRoomForPlaces(_settings), moves);
                    continue;
                }

                combination = _memory.NewCombination(defect, place);
            }

            _seen.Add((combination, combination.Insert(hit)));
        }

        _memory.Add(scope, _settings.Slice(time), hit);
        return hit;
    }

    private void Tell(string key, ClusterStation station, Sighting seen, string text, ICollection<FindingMove> moves)
    {
        if (!_memory.Troubles.TryGetValue(key, out var trouble))
        {
            // Combinations are never forgotten: that trouble is not over.
            _memory.Troubles.Add(key, trouble = new WatchTrouble(key, key == "places" ? null : station.Name));
            moves.Add(new FindingMove.Opened(key, text, [seen.Position]) { Station = station.Name, IsProvisional = true });
        }

        trouble.Last = station.Newest;
        _memory.Touch(trouble);
    }
}

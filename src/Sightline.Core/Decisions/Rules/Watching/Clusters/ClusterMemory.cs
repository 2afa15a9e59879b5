namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>Everything a cluster watch remembers, and which of it changed. All of it is made anew from the stored pieces alone.</summary>
internal sealed class ClusterMemory
{
    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<string, ClusterStation> _stations = [];
    private readonly FindingNumbers _numbers = new();
    private int _scopes;
    private int _classes;

    public int Combinations { get; private set; }

    /// <summary>Defects in all slices.</summary>
    public int Hits { get; private set; }

    public Dictionary<string, WatchTrouble> Troubles { get; } = [];

    /// <summary>Products at stations.</summary>
    public int Scopes => _scopes;

    public int Classes => _classes;

    public void Touch(IPiece piece) => _changed.Touch(piece);

    public IReadOnlyList<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public ClusterStation Station(string name)
    {
        if (!_stations.TryGetValue(name, out var station))
        {
            _stations.Add(name, station = new ClusterStation(name));
        }

        return station;
    }

    public ClusterScope NewScope(ClusterStation station, string product)
    {
        var scope = new ClusterScope(++_scopes, station, product);
        station.Products.Add(product, scope);
        return scope;
    }

    public ClusterClass NewClass(ClusterScope scope, string name)
    {
        var made = new ClusterClass(++_classes, scope, name);
        scope.Classes.Add(name, made);
        Touch(made);
        return made;
    }

    public ClusterCombination NewCombination(ClusterClass defect, PartPlace place)
    {
        var made = new ClusterCombination(++Combinations, defect, place);
        defect.Places.Add(place, made);
        Touch(made);
        return made;
    }

    public long NewFinding()
    {
        Touch(_numbers);
        return ++_numbers.Last;
    }

    public void Add(ClusterScope scope, long number, ClusterHit hit)
    {
        if (!scope.Slices.TryGetValue(number, out var slice))
        {
            scope.Slices.Add(number, slice = new ClusterSlice(scope, number));
        }

        slice.Hits.Add(hit);
        Hits++;
        Touch(slice);
    }

    public void Forget(ClusterScope scope, ClusterSlice slice)
    {
        scope.Slices.Remove(slice.Number);
        slice.IsOver = true;
        Hits -= slice.Hits.Count;
        Touch(slice);
    }

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces, ClusterSettings settings)
    {
        _changed.Clear();
        _stations.Clear();
        Troubles.Clear();
        (_scopes, _classes, Combinations, Hits, _numbers.Last) = (0, 0, 0, 0, 0);
        // What refers to something comes after it.
        var kinds = pieces.ToLookup(p => p.Key[0], p => p.Value);
        var scopes = Read(kinds['s'], from => ClusterScope.Read(from, Station)).ToDictionary(s => s.Id);
        var classes = Read(kinds['c'], from => ClusterClass.Read(from, scopes)).ToDictionary(c => c.Id);
        Place(scopes.Values, classes.Values);
        foreach (var combination in Read(kinds['p'], from => ClusterCombination.Read(from, classes)))
        {
            combination.Class.Places.Add(combination.Place, combination);
            Combinations++;
        }

        var findings = Read(kinds['f'], from => ClusterFinding.Read(from, classes)).ToDictionary(f => f.Number);
        foreach (var finding in findings.Values.OrderBy(f => f.Number))
        {
            finding.Class.Scope.Station.Open.Add(finding);
        }

        foreach (var slice in Read(kinds['h'], from => ReadSlice(from, scopes, classes)).OrderBy(s => s.Slice.Number))
        {
            PutBack(slice.Scope, slice.Slice, findings, settings);
        }

        foreach (var trouble in Read(kinds['t'], WatchTrouble.Read))
        {
            Troubles.Add(trouble.Key, trouble);
        }

        _numbers.Last = Read(kinds['n'], from => from.Read7BitEncodedInt64()).SingleOrDefault();
    }

    private void Place(IEnumerable<ClusterScope> scopes, IEnumerable<ClusterClass> classes)
    {
        foreach (var scope in scopes.OrderBy(s => s.Id))
        {
            scope.Station.Products.Add(scope.Product, scope);
            scope.Station.Newest = Math.Max(scope.Station.Newest, scope.Newest);
            _scopes = Math.Max(_scopes, scope.Id);
            if (scope.Live > 0)
            {
                scope.Station.Active.Add(scope);
            }
        }

        foreach (var defect in classes)
        {
            defect.Scope.Classes.Add(defect.Name, defect);
            _classes = Math.Max(_classes, defect.Id);
        }
    }

    private void PutBack(ClusterScope scope, ClusterSlice slice, Dictionary<long, ClusterFinding> findings, ClusterSettings settings)
    {
        scope.Slices.Add(slice.Number, slice);
        Span<PartPlace> places = new PartPlace[4];
        foreach (var hit in slice.Hits)
        {
            Hits++;
            foreach (var place in places[..hit.Spot.PlacesOn(settings.Grid, places)])
            {
                hit.Class.Places.GetValueOrDefault(place)?.Insert(hit);
            }

            if (findings.TryGetValue(hit.Finding, out var finding))
            {
                finding.Members[hit.Part] = finding.Members.GetValueOrDefault(hit.Part) + 1;
            }
        }
    }

    private static (ClusterScope Scope, ClusterSlice Slice) ReadSlice(BinaryReader from, Dictionary<int, ClusterScope> scopes, Dictionary<int, ClusterClass> classes)
    {
        var scope = scopes[from.Read7BitEncodedInt()];
        var slice = new ClusterSlice(scope, from.Read7BitEncodedInt64());
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            slice.Hits.Add(new ClusterHit(from.Read7BitEncodedInt64(), from.ReadString(), from.Read7BitEncodedInt64(), classes[from.Read7BitEncodedInt()], DefectSpot.Read(from))
            {
                Finding = from.Read7BitEncodedInt64(),
            });
        }

        return (scope, slice);
    }

    private static IEnumerable<T> Read<T>(IEnumerable<byte[]> bodies, Func<BinaryReader, T> read)
    {
        foreach (var body in bodies)
        {
            using var from = PieceBody.Read(body);
            yield return read(from);
        }
    }

    /// <summary>The number of the newest finding, so that no later one has it again.</summary>
    private sealed class FindingNumbers : IPiece
    {
        public long Last { get; set; }

        public string PieceName => "n";

        public byte[] Body() => PieceBody.Write(to => to.Write7BitEncodedInt64(Last));
    }
}

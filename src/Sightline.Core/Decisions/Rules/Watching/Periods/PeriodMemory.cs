namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>Everything a watch of patterns remembers, and which of it changed.</summary>
internal sealed class PeriodMemory(IReadOnlyList<int> periods)
{
    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<(string, string), PeriodScope> _scopes = [];

    /// <summary>Scopes, places and defects together.</summary>
    public int Size { get; private set; }

    public int Scopes => _scopes.Count;

    /// <summary>Set while something is not remembered for want of room.</summary>
    public WatchTrouble? Full { get; set; }

    public void Touch(IPiece piece) => _changed.Touch(piece);

    public IReadOnlyList<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public PeriodScope? Scope(string station, string product) => _scopes.GetValueOrDefault((station, product));

    public PeriodScope NewScope(string station, string product)
    {
        var made = new PeriodScope(_scopes.Count + 1, station, product);
        _scopes.Add((station, product), made);
        Size++;
        return made;
    }

    public PeriodPlace NewPlace(PeriodScope scope, string name)
    {
        var made = new PeriodPlace(scope, name);
        scope.Places.Add(name, made);
        Size++;
        return made;
    }

    public void Add(PeriodScope scope, PeriodHit hit)
    {
        if (!scope.Classes.TryGetValue(hit.Class, out var defect))
        {
            scope.Classes.Add(hit.Class, defect = new PeriodClass(hit.Class, periods));
        }

        defect.Add(hit);
        Size++;
        Touch(hit);
    }

    /// <summary>The window is over: its counts are.</summary>
    public void Clear(PeriodScope scope)
    {
        foreach (var place in scope.Places.Values)
        {
            place.IsOver = true;
            Touch(place);
        }

        foreach (var hit in scope.Classes.Values.SelectMany(c => c.Parts.Values))
        {
            hit.IsOver = true;
            Touch(hit);
        }

        Size -= scope.Places.Count + scope.Classes.Values.Sum(c => c.Parts.Count);
        scope.UnitsAtPlaces = 0;
        scope.Places.Clear();
        scope.Classes.Clear();
    }

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces)
    {
        _changed.Clear();
        _scopes.Clear();
        (Size, Full) = (0, null);
        var kinds = pieces.ToLookup(p => p.Key[0], p => p.Value);
        var scopes = new Dictionary<int, PeriodScope>();
        foreach (var scope in Read(kinds['s'], PeriodScope.Read))
        {
            scopes.Add(scope.Id, scope);
            _scopes.Add((scope.Station, scope.Product), scope);
            Size++;
        }

        foreach (var (scope, name, units) in Read(kinds['q'], from => (scopes[from.Read7BitEncodedInt()], from.ReadString(), from.Read7BitEncodedInt64())))
        {
            NewPlace(scope, name).Units = units;
            scope.UnitsAtPlaces += units;
        }

        foreach (var (scope, hit) in Read(kinds['h'], from => scopes[from.Read7BitEncodedInt()] is var scope ? (scope, PeriodHit.Read(from, scope)) : default).OrderBy(h => h.Item2.Number))
        {
            Add(scope, hit);
        }

        foreach (var (scope, finding) in Read(kinds['f'], from => scopes[from.Read7BitEncodedInt()] is var scope ? (scope, PeriodFinding.Read(from, scope)) : default).OrderBy(f => f.Item2.Number))
        {
            scope.Open.Add(finding);
        }

        Full = Read(kinds['t'], WatchTrouble.Read).SingleOrDefault();
        _changed.Clear();
    }

    private static List<T> Read<T>(IEnumerable<byte[]> bodies, Func<BinaryReader, T> read)
    {
        var all = new List<T>();
        foreach (var body in bodies)
        {
            using var from = PieceBody.Read(body);
            all.Add(read(from));
        }

        return all;
    }
}

using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>
/// The rules that watch, in memory: of each rule the live version and the one in shadow. Which of them look at a station is found once,
/// so that a hundred rules of other stations cost an inspection nothing.
/// </summary>
internal sealed class WatchedRules
{
    private readonly SortedDictionary<(string Rule, bool Shadow), WatchedRule> _all = new(Comparer<(string Rule, bool Shadow)>.Create(
        (a, b) => string.CompareOrdinal(a.Rule, b.Rule) is var order && order != 0 ? order : a.Shadow.CompareTo(b.Shadow)));

    private readonly Dictionary<string, (string? Line, WatchedRule[] Rules)> _ofStation = new(StringComparer.Ordinal);

    /// <summary>By rule, live before shadow.</summary>
    public IEnumerable<WatchedRule> All => _all.Values;

    public bool Any => _all.Count > 0;

    public WatchedRule? Find(string rule, bool shadow) => _all.GetValueOrDefault((rule, shadow));

    /// <summary>The version that watches, in whichever of the two ways.</summary>
    public WatchedRule? Find(string rule, string version) =>
        Find(rule, false) is { } live && live.Version.Version == version ? live
        : Find(rule, true) is { } shadow && shadow.Version.Version == version ? shadow : null;

    /// <summary>As the tables have them.</summary>
    public void Load(SqliteDatabase db)
    {
        _all.Clear();
        _ofStation.Clear();
        foreach (var version in RuleVersionRows.Watching(db))
        {
            Begin(db, version);
        }
    }

    /// <summary>A version watches from here on, with what the table remembers for it and the findings that are open there.</summary>
    public WatchedRule Begin(SqliteDatabase db, RuleVersion version)
    {
        var file = version.File();
        var watched = new WatchedRule(version, file, WatchCatalogue.Create(file));
        watched.Watch?.Load(WatchPieces.Read(db, version.Rule, watched.IsShadow));
        foreach (var (key, open) in FindingRows.Open(db, version.Rule, watched.IsShadow))
        {
            watched.Open.Add(key, open);
        }

        _all[(version.Rule, watched.IsShadow)] = watched;
        _ofStation.Clear();
        return watched;
    }

    public void End(string rule, bool shadow)
    {
        _all.Remove((rule, shadow));
        _ofStation.Clear();
    }

    /// <summary>The rules that look at a station, which stands on this line now.</summary>
    public IReadOnlyList<WatchedRule> Of(string station, string? line)
    {
        if (!_ofStation.TryGetValue(station, out var known) || known.Line != line)
        {
            _ofStation[station] = known = (line, [.. _all.Values.Where(r => r.Holds(station, line))]);
        }

        return known.Rules;
    }

    /// <summary>Writes what was gathered: memories, and findings that grew.</summary>
    public void Write(SqliteDatabase db)
    {
        foreach (var rule in _all.Values.Where(r => r.HasSeen))
        {
            Write(db, rule);
        }
    }

    public static void Write(SqliteDatabase db, WatchedRule rule)
    {
        WatchPieces.Write(db, rule);
        foreach (var finding in rule.Open.Values.Where(f => f.HasGrown))
        {
            FindingRows.Grow(db, finding);
        }
    }
}

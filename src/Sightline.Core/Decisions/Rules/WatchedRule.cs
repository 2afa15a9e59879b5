using Sightline.Contract;
using Sightline.Decisions.Rules.Life;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Decisions.Rules;

/// <summary>A finding that goes on, as its rule remembers it between two facts.</summary>
internal sealed class OpenFinding(string id, long records)
{
    public string Id => id;

    public long Records { get; set; } = records;

    /// <summary>How it stands since it grew, as its rule says; null before.</summary>
    public string? Stands { get; set; }

    /// <summary>True where the table does not have its count and text yet.</summary>
    public bool HasGrown { get; set; }
}

/// <summary>A version of a rule that watches: what it looks at, its watch, and the findings it has open.</summary>
internal sealed class WatchedRule(RuleVersion version, RuleFile file, IRuleWatch? watch)
{
    private readonly HashSet<string>? _products = SetOf(file.Where.Products);
    private readonly HashSet<string>? _classes = SetOf(file.Where.Classes);
    private readonly TimeSpan _lateAfter = version.LateAfter ?? TimeSpan.MaxValue;

    public RuleVersion Version => version;

    public RuleFile File => file;

    /// <summary>Null for a rule that is watched by the clock.</summary>
    public IRuleWatch? Watch => watch;

    public bool IsShadow => version.State == RuleState.Shadow;

    /// <summary>By what each is about.</summary>
    public Dictionary<string, OpenFinding> Open { get; } = new(StringComparer.Ordinal);

    /// <summary>True where the watch has seen something since its memory was written.</summary>
    public bool HasSeen { get; private set; }

    /// <summary>Whether it looks at a station at all.</summary>
    public bool Holds(string station, string? line) =>
        watch is not null && file.Where.Stations?.Contains(station) != false && (file.Where.Lines is not { } lines || (line is not null && lines.Contains(line)));

    /// <summary>Shows it an inspection of a station it looks at, as far as that is its business.</summary>
    public Sighting? See(Sighting seen, ICollection<FindingMove> moves)
    {
        if (_products is not null && (seen.Product is null || !_products.Contains(seen.Product)))
        {
            return null;
        }

        var late = seen.ReceivedAt - seen.ExposedAt > _lateAfter;
        var narrowed = late == seen.IsLate && (_classes is null || seen.Defects.Count == 0)
            ? seen
            : seen with { IsLate = late, Defects = Within(seen.Defects) };
        HasSeen = true;
        watch!.See(narrowed, moves);
        return narrowed;
    }

    /// <summary>What its watch has to remember since the last call.</summary>
    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges()
    {
        HasSeen = false;
        return watch?.TakeChanges() ?? [];
    }

    private IReadOnlyList<Defect> Within(IReadOnlyList<Defect> defects) => _classes is null ? defects : [.. defects.Where(d => _classes.Contains(d.Class))];

    private static HashSet<string>? SetOf(IReadOnlyList<string>? names) => names is null ? null : new HashSet<string>(names, StringComparer.Ordinal);
}

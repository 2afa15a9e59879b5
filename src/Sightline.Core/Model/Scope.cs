namespace Sightline.Model;

/// <summary>What somebody is limited to: named stations, or named targets. Names are compared character by character.</summary>
internal sealed class Scope
{
    public static readonly Scope Everything = new(null);

    private readonly HashSet<string>? _names;

    private Scope(HashSet<string>? names) => _names = names;

    /// <summary>Limited to these; to nothing when there are none.</summary>
    public static Scope Of(IEnumerable<string> names) => new([.. names]);

    public bool IsLimited => _names is not null;

    /// <summary>The names it is limited to, in order; null when it is not limited.</summary>
    public IReadOnlyList<string>? Names => _names is null ? null : [.. _names.Order(StringComparer.Ordinal)];

    public bool Holds(string name) => _names is null || _names.Contains(name);

    /// <summary>True when all that <paramref name="other"/> holds is held here too.</summary>
    public bool Covers(Scope other) => _names is null || (other._names is not null && other._names.IsSubsetOf(_names));

    /// <summary>For the journal: exactly what Names gives, or a star.</summary>
    public override string ToString() => _names is null ? "*" : string.Join(", ", Names!);
}

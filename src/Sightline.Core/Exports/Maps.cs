using System.Collections.Concurrent;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>
/// The maps in use, one for each target. An offered file is checked whole, built and swapped in, or the map in use stays.
/// Safe to use from several threads: a reader sees the old plan or the new one, never a mixture.
/// </summary>
internal sealed class Maps
{
    private readonly ConcurrentDictionary<TargetName, MapPlan> _current = new();
    private readonly Dictionary<string, TargetName> _targetOfFile = new(StringComparer.Ordinal);
    private readonly Dictionary<(TargetName Target, string Version), string> _shaOfVersion = [];
    private readonly Lock _offers = new();

    public MapChange Offer(string fileName, string text)
    {
        lock (_offers)
        {
            var change = Judge(fileName, text, isNew: false, out var plan);
            if (change is MapChange.Applied)
            {
                _shaOfVersion[(plan!.Target, plan.Version)] = plan.Sha256;
                _targetOfFile[fileName] = plan.Target;
                _current[plan.Target] = plan;
            }

            return change;
        }
    }

    /// <summary>What <see cref="Offer"/> would answer, without taking anything; the plan when it would be applied. Asks of a new map what <see cref="NewMapCheck"/> asks.</summary>
    public MapChange Check(string fileName, string text, out MapPlan? plan)
    {
        lock (_offers)
        {
            return Judge(fileName, text, isNew: true, out plan);
        }
    }

    /// <summary>Forgets every map, before the journal's are offered again in order.</summary>
    public void Clear()
    {
        lock (_offers)
        {
            _current.Clear();
            _targetOfFile.Clear();
            _shaOfVersion.Clear();
        }
    }

    /// <summary>The maps in use, by target.</summary>
    public IReadOnlyList<MapPlan> All => [.. _current.Values.OrderBy(p => p.Target.Value, StringComparer.Ordinal)];

    /// <summary>Keep the plan for the whole record: asking again may give a newer one.</summary>
    public MapPlan? For(TargetName target) => _current.GetValueOrDefault(target);

    private MapChange Judge(string fileName, string text, bool isNew, out MapPlan? plan)
    {
        var reading = MapCheck.Read(fileName, text);
        plan = reading.File is { } file ? MapPlan.Build(file) : null;
        if (plan is null)
        {
            return new MapChange.Kept(InUse(fileName, reading.Target)?.Version, reading.Problems);
        }

        var inUse = For(plan.Target);
        if (inUse?.Sha256 == plan.Sha256)
        {
            return new MapChange.Unchanged(plan.Version);
        }

        if (isNew && NewMapCheck.Problems(reading.File!, fileName) is { Count: > 0 } problems)
        {
            return new MapChange.Kept(inUse?.Version, problems);
        }

        // Records name the version that acted on them, so a version must stay one text.
        return _shaOfVersion.TryGetValue((plan.Target, plan.Version), out var sha) && sha != plan.Sha256
            ? new MapChange.Kept(
                inUse?.Version,
                [$"{fileName}: version is '{plan.Version}', which was already used with another text. Give the changed map a new version."])
            : new MapChange.Applied(plan.Version, plan.Sha256);
    }

    // A file too broken to name its target is known by its name.
    private MapPlan? InUse(string fileName, string? target)
    {
        if (target is not null)
        {
            return For(new TargetName(target));
        }

        return _targetOfFile.TryGetValue(fileName, out var known) ? For(known) : null;
    }
}

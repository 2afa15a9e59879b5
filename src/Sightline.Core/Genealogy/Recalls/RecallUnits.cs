using Sightline.Genealogy.Tracing;
using Sightline.Model;

namespace Sightline.Genealogy.Recalls;

/// <summary>Which of the things that a trace found are units that can be held and found: parts, and what has no parts of its own.</summary>
internal static class RecallUnits
{
    /// <summary>Units of a forward trace with how sure each is; the thing itself where it is one.</summary>
    public static IReadOnlyList<RecallUnit> Of(Trace trace)
    {
        var found = trace.Forward.Select(t => new RecallUnit(t.Thing, t.Certainty)).Prepend(new RecallUnit(trace.Of, Certainty.Stated)).ToList();
        var known = found.Select(u => u.Thing).ToHashSet();

        // A batch whose parts have serials is its parts. A finished lot is what it was made of.
        var withParts = trace.Links.Where(l => l.Relation == Relations.Member).Select(l => l.From).ToHashSet();
        var ofUnits = trace.Links.Where(l => l is { Relation: Relations.Finished, From.Kind: not ThingKind.Lot } && known.Contains(l.From)).Select(l => l.To).ToHashSet();
        return [.. found.Where(u => u.Thing.Kind switch
        {
            ThingKind.Serial => true,
            ThingKind.Batch => !withParts.Contains(u.Thing),
            ThingKind.Finished => !ofUnits.Contains(u.Thing),
            _ => false,
        }).OrderBy(u => u.Thing.Kind).ThenBy(u => u.Thing.Key, StringComparer.Ordinal)];
    }

    /// <summary>Material lots of the scope: what may still be made of them is affected too.</summary>
    public static IReadOnlyList<string> LotsOf(Trace trace) =>
        [.. trace.Forward.Select(t => t.Thing).Prepend(trace.Of).Where(t => t.Kind == ThingKind.Lot).Select(t => t.Key).Order(StringComparer.Ordinal)];

    /// <summary>Everything that reaches one of these things by packing, assembling, finishing and shipping.</summary>
    public static HashSet<Thing> Behind(Trace trace, IEnumerable<Thing> ends)
    {
        var into = trace.Links.Where(l => l.Relation is not (Relations.Member or Relations.Loaded or Relations.Made)).ToLookup(l => l.To, l => l.From);
        var found = new HashSet<Thing>();
        var open = new Queue<Thing>(ends);
        while (open.TryDequeue(out var thing))
        {
            foreach (var before in into[thing].Where(found.Add))
            {
                open.Enqueue(before);
            }
        }

        return found;
    }
}

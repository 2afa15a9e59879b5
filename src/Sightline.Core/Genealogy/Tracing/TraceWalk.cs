using Sightline.Model;

namespace Sightline.Genealogy.Tracing;

/// <summary>
/// Walks from a thing in one direction until nothing new is found. The surest links first, so that each thing is found by its surest
/// way; a thing is looked at once, so cycles end.
/// </summary>
internal sealed class TraceWalk(LinkSource source, bool forward, int most)
{
    private readonly Dictionary<Thing, Found> _found = [];
    private readonly List<TraceLink> _links = [];
    private readonly Queue<Thing>[] _open = [new(), new(), new()];

    public bool Complete { get; private set; } = true;

    /// <summary>Every step between what was found.</summary>
    public IReadOnlyList<TraceLink> Links => _links;

    /// <summary>What was found, by depth, kind and key.</summary>
    public IReadOnlyList<TracedThing> From(IReadOnlyList<Thing> roots)
    {
        foreach (var root in roots)
        {
            _found[root] = new Found(Certainty.Stated, null);
            _open[0].Enqueue(root);
        }

        var isRoot = roots.ToHashSet();
        foreach (var certainty in Enum.GetValues<Certainty>())
        {
            while (_open[(int)certainty].TryDequeue(out var thing))
            {
                var found = _found[thing];
                if (!found.IsDone && found.Certainty == certainty)
                {
                    found.IsDone = true;
                    Step(thing, found, isRoot.Contains(thing), roots.Count);
                }
            }
        }

        return Ordered(roots, isRoot);
    }

    private void Step(Thing thing, Found at, bool isRoot, int roots)
    {
        var mixes = !isRoot && source.IsCollective(thing);
        foreach (var link in forward ? source.OutOf(thing) : source.Into(thing, isRoot))
        {
            var next = forward ? link.To : link.From;
            var certainty = (Certainty)Math.Max(Math.Max((int)at.Certainty, (int)link.Certainty), mixes ? (int)Certainty.Batch : 0);
            var known = _found.GetValueOrDefault(next);
            if (known is null && _found.Count - roots >= most)
            {
                Complete = false;
                continue;
            }

            _links.Add(link);
            if (known is null || (!known.IsDone && certainty < known.Certainty))
            {
                _found[next] = new Found(certainty, certainty == Certainty.Batch ? mixes ? thing : at.Through : null);
                _open[(int)certainty].Enqueue(next);
            }
        }
    }

    private List<TracedThing> Ordered(IReadOnlyList<Thing> roots, HashSet<Thing> isRoot)
    {
        var steps = _links.ToLookup(l => forward ? l.From : l.To, l => forward ? l.To : l.From);
        var depths = roots.ToDictionary(r => r, _ => 0);
        var open = new Queue<Thing>(roots);
        while (open.TryDequeue(out var thing))
        {
            foreach (var next in steps[thing].Where(next => depths.TryAdd(next, depths[thing] + 1)))
            {
                open.Enqueue(next);
            }
        }

        return [.. _found.Where(f => !isRoot.Contains(f.Key))
            .Select(f => new TracedThing(f.Key, forward ? TraceWay.Forward : TraceWay.Back, depths[f.Key], f.Value.Certainty, f.Value.Through))
            .OrderBy(t => t.Depth).ThenBy(t => t.Thing.Kind).ThenBy(t => t.Thing.Key, StringComparer.Ordinal)];
    }

    private sealed class Found(Certainty certainty, Thing? through)
    {
        public Certainty Certainty { get; } = certainty;

        public Thing? Through { get; } = through;

        public bool IsDone { get; set; }
    }
}

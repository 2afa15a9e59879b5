using Sightline.Genealogy.Tracing;
using Sightline.Model;

namespace Sightline.Tests.Genealogy;

/// <summary>What a trace must answer, computed the slow and plain way: a list of all that was said, gone through until nothing changes.</summary>
internal sealed class NaiveGenealogy
{
    private readonly List<(Thing From, Thing To, string Relation, long Since, long Until)> _said = [];
    private readonly Dictionary<string, string> _loads = [];
    private readonly HashSet<Thing> _left = [];

    public string LoadOf(string container) => _loads.GetValueOrDefault(container, container);

    public void Say(Thing from, Thing to, string relation, long position) => _said.Add((from, to, relation, position, long.MaxValue));

    public void Take(Thing component, Thing product, long position)
    {
        var last = _said.FindLastIndex(s => s.From == component && s.To == product && s.Relation is ("assembled" or "consumed") && s.Until == long.MaxValue);
        if (last >= 0)
        {
            _said[last] = _said[last] with { Until = position };
        }
    }

    public void Pack(Thing what, Thing load, long position)
    {
        for (var i = 0; i < _said.Count; i++)
        {
            if (what.Kind != ThingKind.Batch && _said[i].From == what && _said[i].Relation == "packed" && _said[i].Until == long.MaxValue && _said[i].To != load && !_left.Contains(_said[i].To))
            {
                _said[i] = _said[i] with { Until = position };
            }
        }

        Say(what, load, "packed", position);
    }

    public void Ship(string container, Thing shipment, long position)
    {
        Say(new Thing(ThingKind.Container, LoadOf(container)), shipment, "shipped", position);
        foreach (var name in Within(container).ToList())
        {
            _left.Add(new Thing(ThingKind.Container, LoadOf(name)));
            _loads[name] = $"{name} #{position}";
        }
    }

    /// <summary>A container and those in it that have not left.</summary>
    private HashSet<string> Within(string container)
    {
        var found = new HashSet<string> { container };
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            var loads = found.Select(LoadOf).ToHashSet();
            found.UnionWith(_said.Where(s => s is { Relation: "packed", Until: long.MaxValue, From.Kind: ThingKind.Container } && !_left.Contains(s.From) && loads.Contains(s.To.Key)).Select(s => s.From.Key.Split(" #")[0]));
        }

        return found;
    }

    /// <summary>What was said at a position was wrong: what it took out is in again.</summary>
    public void Withdraw(long said, long position)
    {
        var again = _said.Where(s => s.Until == said).ToList();
        for (var i = 0; i < _said.Count; i++)
        {
            if (_said[i].Since == said && _said[i].Until == long.MaxValue)
            {
                _said[i] = _said[i] with { Until = position };
            }
        }

        again.ForEach(s => Say(s.From, s.To, s.Relation, position));
    }

    /// <summary>Every thing that is reached, with how sure that is.</summary>
    public SortedDictionary<string, Certainty> Trace(Thing of, bool forward, long asOf)
    {
        var said = _said.Where(s => s.Since <= asOf && s.Until > asOf).ToList();
        var roots = of.Kind == ThingKind.Container ? said.SelectMany(s => new[] { s.From, s.To }).Where(t => t.Kind == of.Kind && t.Key.Split(" #")[0] == of.Key).Append(of).ToHashSet() : [of];
        var known = roots.ToDictionary(r => r, _ => Certainty.Stated);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (from, to, relation, _, _) in said)
            {
                var (near, far) = forward ? (from, to) : (to, from);
                if (relation.EndsWith('*') && (forward || !roots.Contains(near)))
                {
                    // What is known of one part of a batch says nothing of the others.
                    continue;
                }

                if (!known.TryGetValue(near, out var certainty) || roots.Contains(far))
                {
                    continue;
                }

                var mixed = !roots.Contains(near) && (near.Kind is ThingKind.Batch or ThingKind.Finished
                    || (near.Kind == ThingKind.Lot && said.Where(s => s.To == near).Select(s => s.From).Distinct().Count() > 1));
                var step = relation is "loaded" or "made" or "loaded*" or "made*" ? Certainty.Time : Certainty.Stated;
                var reached = (Certainty)new[] { (int)certainty, (int)step, mixed ? 2 : 0 }.Max();
                if (!known.TryGetValue(far, out var before) || reached < before)
                {
                    (known[far], changed) = (reached, true);
                }
            }
        }

        return new SortedDictionary<string, Certainty>(known.Where(k => !roots.Contains(k.Key)).ToDictionary(k => k.Key.ToString(), k => k.Value), StringComparer.Ordinal);
    }
}

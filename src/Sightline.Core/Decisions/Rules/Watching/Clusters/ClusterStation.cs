namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>A station has a time of its own: that of its newest exposure. A station that is cut off does not let the time of another end its findings.</summary>
internal sealed class ClusterStation(string name)
{
    public string Name { get; } = name;

    /// <summary>Ticks.</summary>
    public long Newest { get; set; }

    public Dictionary<string, ClusterScope> Products { get; } = [];

    /// <summary>Scopes with parts in their slices.</summary>
    public List<ClusterScope> Active { get; } = [];

    /// <summary>In the order of opening.</summary>
    public List<ClusterFinding> Open { get; } = [];

    /// <summary>When the first of the open ones is over unless it grows.</summary>
    public long NextOver(long reach)
    {
        var next = long.MaxValue;
        foreach (var finding in Open)
        {
            next = Math.Min(next, finding.Last + reach);
        }

        return next;
    }
}

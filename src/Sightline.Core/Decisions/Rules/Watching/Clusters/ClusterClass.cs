namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>A defect class in a scope: its places, and the times about which nothing is learned.</summary>
internal sealed class ClusterClass(int id, ClusterScope scope, string name) : IPiece
{
    /// <summary>From which slice to which a finding stood; the last one is open while it stands.</summary>
    internal readonly record struct Cover(long From, long To)
    {
        public const long Open = long.MaxValue;
    }

    public int Id { get; } = id;

    public ClusterScope Scope { get; } = scope;

    public string Name { get; } = name;

    /// <summary>Parts of the scope that are known and not learned from, for this class.</summary>
    public long Excluded { get; set; }

    public List<Cover> Covers { get; } = [];

    public Dictionary<PartPlace, ClusterCombination> Places { get; } = [];

    public bool IsCovered(long slice)
    {
        foreach (var cover in Covers)
        {
            if (cover.From <= slice && slice <= cover.To)
            {
                return true;
            }
        }

        return false;
    }

    public string PieceName => $"c{Id}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(Id);
        to.Write7BitEncodedInt(Scope.Id);
        to.Write(Name);
        to.Write7BitEncodedInt64(Excluded);
        to.Write7BitEncodedInt(Covers.Count);
        foreach (var cover in Covers)
        {
            to.Write7BitEncodedInt64(cover.From);
            to.Write7BitEncodedInt64(cover.To);
        }
    });

    public static ClusterClass Read(BinaryReader from, IReadOnlyDictionary<int, ClusterScope> scopes)
    {
        var read = new ClusterClass(from.Read7BitEncodedInt(), scopes[from.Read7BitEncodedInt()], from.ReadString()) { Excluded = from.Read7BitEncodedInt64() };
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Covers.Add(new Cover(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64()));
        }

        return read;
    }
}

/// <summary>A class at a place: what is known of it, and what a window can reach.</summary>
internal sealed class ClusterCombination(int id, ClusterClass defect, PartPlace place) : IPiece
{
    public int Id { get; } = id;

    public ClusterClass Class { get; } = defect;

    public PartPlace Place { get; } = place;

    /// <summary>Parts on which it was, among those that were learned from.</summary>
    public long Learned { get; set; }

    /// <summary>By moment of exposure.</summary>
    public List<ClusterHit> Recent { get; } = [];

    /// <summary>
    /// Share of parts that have it when nothing is wrong. Half a part is added: what was never seen is not impossible.
    /// </summary>
    public double Rate => (Learned + 0.5) / (Class.Scope.Learned - Class.Excluded + 1);

    /// <summary>Keeps the order of exposure, and that of coming where two are alike. Gives its place.</summary>
    public int Insert(ClusterHit hit)
    {
        var at = Recent.Count;
        while (at > 0 && Recent[at - 1].Time > hit.Time)
        {
            at--;
        }

        Recent.Insert(at, hit);
        return at;
    }

    public string PieceName => $"p{Id}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(Id);
        to.Write7BitEncodedInt(Class.Id);
        Place.Write(to);
        to.Write7BitEncodedInt64(Learned);
    });

    public static ClusterCombination Read(BinaryReader from, IReadOnlyDictionary<int, ClusterClass> classes) =>
        new(from.Read7BitEncodedInt(), classes[from.Read7BitEncodedInt()], PartPlace.Read(from)) { Learned = from.Read7BitEncodedInt64() };
}

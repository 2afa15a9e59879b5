namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>
/// A product at a station. Coordinates are those of the station's view of that product, so each is watched on its own. Parts are counted
/// in slices of a window; what is three windows old goes into what is known.
/// </summary>
internal sealed class ClusterScope(int id, ClusterStation station, string product) : IPiece
{
    /// <summary>Slices that are kept: three windows, and the ends of them.</summary>
    public const int Kept = (3 * ClusterSettings.Slices) + 3;

    private readonly long[] _parts = new long[Kept];

    public int Id { get; } = id;

    public ClusterStation Station { get; } = station;

    /// <summary>Empty where it was not known.</summary>
    public string Product { get; } = product;

    public Dictionary<string, ClusterClass> Classes { get; } = [];

    public Dictionary<long, ClusterSlice> Slices { get; } = [];

    /// <summary>Newest exposure, in ticks.</summary>
    public long Newest { get; set; }

    /// <summary>The last slice that went into what is known.</summary>
    public long Expired { get; private set; }

    /// <summary>Parts that are known. A part that is inspected twice counts twice here.</summary>
    public long Learned { get; private set; }

    /// <summary>Parts in the slices.</summary>
    public long Live { get; private set; }

    public void Add(long slice)
    {
        _parts[slice % Kept]++;
        Live++;
    }

    /// <summary>Parts in the window that ends at this moment. The slice in which it begins counts as far as it lies within.</summary>
    public double PartsUntil(long end, ClusterSettings settings)
    {
        var begin = end - settings.Ticks;
        var (first, last) = (settings.Slice(begin), settings.Slice(end));
        var parts = In(first) * settings.Part(begin);
        for (var slice = first + 1; slice <= last; slice++)
        {
            parts += In(slice);
        }

        return parts;
    }

    /// <summary>Everything up to this slice goes into what is known. False when nothing was left to go.</summary>
    public bool Expire(long upTo, Action<ClusterScope, long, long> learn)
    {
        var last = Math.Min(upTo, Expired + Kept);
        var changed = false;
        for (var slice = Expired + 1; slice <= last && Live > 0; slice++)
        {
            var parts = _parts[slice % Kept];
            if (parts > 0)
            {
                learn(this, slice, parts);
                _parts[slice % Kept] = 0;
                Live -= parts;
                Learned += parts;
                changed = true;
            }
        }

        Expired = Math.Max(Expired, upTo);
        return changed;
    }

    private long In(long slice) => slice > Expired && slice <= Expired + Kept ? _parts[slice % Kept] : 0;

    public string PieceName => $"s{Id}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(Id);
        to.Write(Station.Name);
        to.Write(Product);
        to.Write7BitEncodedInt64(Newest);
        to.Write7BitEncodedInt64(Expired);
        to.Write7BitEncodedInt64(Learned);
        for (var slice = Expired + 1; slice <= Expired + Kept; slice++)
        {
            to.Write7BitEncodedInt64(_parts[slice % Kept]);
        }
    });

    public static ClusterScope Read(BinaryReader from, Func<string, ClusterStation> station)
    {
        var read = new ClusterScope(from.Read7BitEncodedInt(), station(from.ReadString()), from.ReadString())
        {
            Newest = from.Read7BitEncodedInt64(), Expired = from.Read7BitEncodedInt64(), Learned = from.Read7BitEncodedInt64(),
        };
        for (var slice = read.Expired + 1; slice <= read.Expired + Kept; slice++)
        {
            var parts = from.Read7BitEncodedInt64();
            read._parts[slice % Kept] = parts;
            read.Live += parts;
        }

        return read;
    }
}

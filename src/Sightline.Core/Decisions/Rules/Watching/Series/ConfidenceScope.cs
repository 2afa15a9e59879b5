namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>The confidence of the passes of a product at a station: the group that is being filled, the base, and the average since.</summary>
internal sealed class ConfidenceScope(string station, string product) : IPiece
{
    public string Station { get; } = station;

    /// <summary>Empty where it was not known.</summary>
    public string Product { get; } = product;

    public string Key => WatchKey.Of(Station, Product);

    /// <summary>Sum of the group that is being filled.</summary>
    public decimal Sum { get; set; }

    /// <summary>Passes in it.</summary>
    public int Count { get; set; }

    /// <summary>Its newest records.</summary>
    public List<long> Records { get; } = [];

    /// <summary>Values of the base so far.</summary>
    public long Values { get; set; }

    /// <summary>Their mean.</summary>
    public double Mean { get; set; }

    /// <summary>Sum of their squared distances from it.</summary>
    public double Squares { get; set; }

    public double Sigma => Values < 2 ? 0 : Math.Sqrt(Squares / (Values - 1));

    /// <summary>Values since the base was full.</summary>
    public long Since { get; set; }

    public double Average { get; set; }

    public bool IsOpen { get; set; }

    public void Learn(double value)
    {
        Values++;
        var distance = value - Mean;
        Mean += distance / Values;
        Squares += distance * (value - Mean);
        Average = Mean;
    }

    public string PieceName => $"s{Key}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write(Station);
        to.Write(Product);
        to.Write(Sum);
        to.Write7BitEncodedInt(Count);
        to.Write7BitEncodedInt(Records.Count);
        Records.ForEach(to.Write7BitEncodedInt64);
        to.Write7BitEncodedInt64(Values);
        to.Write(Mean);
        to.Write(Squares);
        to.Write7BitEncodedInt64(Since);
        to.Write(Average);
        to.Write(IsOpen);
    });

    public static ConfidenceScope Read(BinaryReader from)
    {
        var read = new ConfidenceScope(from.ReadString(), from.ReadString()) { Sum = from.ReadDecimal(), Count = from.Read7BitEncodedInt() };
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Records.Add(from.Read7BitEncodedInt64());
        }

        (read.Values, read.Mean, read.Squares) = (from.Read7BitEncodedInt64(), from.ReadDouble(), from.ReadDouble());
        (read.Since, read.Average, read.IsOpen) = (from.Read7BitEncodedInt64(), from.ReadDouble(), from.ReadBoolean());
        return read;
    }
}

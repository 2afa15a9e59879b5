namespace Sightline.Decisions.Rules.Watching.Rates;

/// <summary>The groups of one station: those that make its limits, and the one that is being filled.</summary>
internal sealed class ChartStation(string name) : IPiece
{
    public string Name { get; } = name;

    /// <summary>Which window it is; groups of parts have no number.</summary>
    public long Number { get; set; }

    public long Parts { get; set; }

    public long Found { get; set; }

    /// <summary>The newest records of the group that is being filled.</summary>
    public List<long> Records { get; } = [];

    /// <summary>Those of the base, oldest first.</summary>
    public List<(long Found, long Of)> Groups { get; } = [];

    public bool IsOpen { get; set; }

    public void Begin(long number)
    {
        (Number, Parts, Found) = (number, 0, 0);
        Records.Clear();
    }

    public string PieceName => $"s{Name}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write(Name);
        to.Write7BitEncodedInt64(Number);
        to.Write7BitEncodedInt64(Parts);
        to.Write7BitEncodedInt64(Found);
        to.Write(IsOpen);
        to.Write7BitEncodedInt(Records.Count);
        Records.ForEach(to.Write7BitEncodedInt64);
        to.Write7BitEncodedInt(Groups.Count);
        foreach (var (found, of) in Groups)
        {
            to.Write7BitEncodedInt64(found);
            to.Write7BitEncodedInt64(of);
        }
    });

    public static ChartStation Read(BinaryReader from)
    {
        var read = new ChartStation(from.ReadString()) { Number = from.Read7BitEncodedInt64(), Parts = from.Read7BitEncodedInt64(), Found = from.Read7BitEncodedInt64(), IsOpen = from.ReadBoolean() };
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Records.Add(from.Read7BitEncodedInt64());
        }

        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Groups.Add((from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64()));
        }

        return read;
    }
}

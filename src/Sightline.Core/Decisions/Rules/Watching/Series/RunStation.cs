namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>The end of a station's row of parts, by moments of exposure: its newest pass, the fails since, and the passes since the newest fail.</summary>
internal sealed class RunStation(string name) : IPiece
{
    internal readonly record struct Fail(long Time, string Part, long Record);

    public string Name { get; } = name;

    /// <summary>Exposure of the newest pass, in ticks.</summary>
    public long Passed { get; set; }

    /// <summary>Exposure of the newest fail.</summary>
    public long Failed { get; set; }

    /// <summary>After the newest pass, by exposure, each part once.</summary>
    public List<Fail> Fails { get; } = [];

    /// <summary>Exposures of the passes after the newest fail, as many as are needed to end a run.</summary>
    public List<long> Passes { get; } = [];

    public bool IsOpen { get; set; }

    /// <summary>Parts of the run that is open.</summary>
    public long Parts { get; set; }

    public string PieceName => $"s{Name}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write(Name);
        to.Write7BitEncodedInt64(Passed);
        to.Write7BitEncodedInt64(Failed);
        to.Write(IsOpen);
        to.Write7BitEncodedInt64(Parts);
        to.Write7BitEncodedInt(Fails.Count);
        foreach (var fail in Fails)
        {
            to.Write7BitEncodedInt64(fail.Time);
            to.Write(fail.Part);
            to.Write7BitEncodedInt64(fail.Record);
        }

        to.Write7BitEncodedInt(Passes.Count);
        Passes.ForEach(to.Write7BitEncodedInt64);
    });

    public static RunStation Read(BinaryReader from)
    {
        var read = new RunStation(from.ReadString())
        {
            Passed = from.Read7BitEncodedInt64(), Failed = from.Read7BitEncodedInt64(), IsOpen = from.ReadBoolean(), Parts = from.Read7BitEncodedInt64(),
        };
        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Fails.Add(new Fail(from.Read7BitEncodedInt64(), from.ReadString(), from.Read7BitEncodedInt64()));
        }

        for (var count = from.Read7BitEncodedInt(); count > 0; count--)
        {
            read.Passes.Add(from.Read7BitEncodedInt64());
        }

        return read;
    }
}

namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>A product at a station, in the window that runs: how many units each place had, and which units had a defect.</summary>
internal sealed class PeriodScope(int id, string station, string product) : IPiece
{
    public int Id { get; } = id;

    public string Station { get; } = station;

    /// <summary>Empty where it was not known.</summary>
    public string Product { get; } = product;

    /// <summary>Number of the window.</summary>
    public long Window { get; set; }

    /// <summary>Units ever seen. What comes again right after itself is the same unit.</summary>
    public long Units { get; set; }

    public string LastPart { get; set; } = "";

    /// <summary>Defects ever seen, by which they are told apart.</summary>
    public long Numbers { get; set; }

    public Dictionary<string, PeriodPlace> Places { get; } = [];

    public Dictionary<string, PeriodClass> Classes { get; } = [];

    public List<PeriodFinding> Open { get; } = [];

    public long UnitsAtPlaces { get; set; }

    public string PieceName => $"s{Id}";

    public byte[] Body() => PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(Id);
        to.Write(Station);
        to.Write(Product);
        to.Write7BitEncodedInt64(Window);
        to.Write7BitEncodedInt64(Units);
        to.Write(LastPart);
        to.Write7BitEncodedInt64(Numbers);
    });

    public static PeriodScope Read(BinaryReader from) => new(from.Read7BitEncodedInt(), from.ReadString(), from.ReadString())
    {
        Window = from.Read7BitEncodedInt64(), Units = from.Read7BitEncodedInt64(), LastPart = from.ReadString(), Numbers = from.Read7BitEncodedInt64(),
    };
}

/// <summary>A cavity, nest or position, in the window that runs.</summary>
internal sealed class PeriodPlace(PeriodScope scope, string name) : IPiece
{
    public string Name { get; } = name;

    public long Units { get; set; }

    public bool IsOver { get; set; }

    public string PieceName => $"q{scope.Id}/{Name}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(scope.Id);
        to.Write(Name);
        to.Write7BitEncodedInt64(Units);
    });
}

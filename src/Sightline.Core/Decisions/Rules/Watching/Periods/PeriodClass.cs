namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>A class in the window that runs, on distinct parts. Made anew from its hits.</summary>
internal sealed class PeriodClass(string name, IReadOnlyList<int> periods)
{
    private readonly Dictionary<int, long[]> _over = periods.ToDictionary(p => p, p => new long[p]);

    public string Name { get; } = name;

    public Dictionary<string, PeriodHit> Parts { get; } = [];

    /// <summary>Hits that have a place, by place.</summary>
    public Dictionary<string, long> ByPlace { get; } = [];

    public long Placed { get; private set; }

    public void Add(PeriodHit hit)
    {
        Parts.Add(hit.Part, hit);
        foreach (var (period, counts) in _over)
        {
            counts[hit.Unit % period]++;
        }

        if (hit.Place is { } place)
        {
            ByPlace[place] = ByPlace.GetValueOrDefault(place) + 1;
            Placed++;
        }
    }

    /// <summary>How many hits fell on each unit of a period.</summary>
    public long[] Over(int period) => _over[period];
}

/// <summary>A unit with a defect.</summary>
internal sealed class PeriodHit(PeriodScope scope, long number, string defect, string part, long unit, string? place, long record) : IPiece
{
    public string Class { get; } = defect;

    public string Part { get; } = part;

    public long Unit { get; } = unit;

    public string? Place { get; } = place;

    public long Record { get; } = record;

    public bool IsOver { get; set; }

    public long Number { get; } = number;

    public string PieceName => $"h{scope.Id}.{Number}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(scope.Id);
        to.Write7BitEncodedInt64(Number);
        to.Write(Class);
        to.Write(Part);
        to.Write7BitEncodedInt64(Unit);
        to.Write(Place is not null);
        to.Write(Place ?? "");
        to.Write7BitEncodedInt64(Record);
    });

    public static PeriodHit Read(BinaryReader from, PeriodScope scope)
    {
        var (number, defect, part, unit) = (from.Read7BitEncodedInt64(), from.ReadString(), from.ReadString(), from.Read7BitEncodedInt64());
        var (hasPlace, place) = (from.ReadBoolean(), from.ReadString());
        return new PeriodHit(scope, number, defect, part, unit, hasPlace ? place : null, from.Read7BitEncodedInt64());
    }
}

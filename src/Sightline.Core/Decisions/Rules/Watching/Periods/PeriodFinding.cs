namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>A pattern that goes on: a class at a place, or at every so many units.</summary>
internal sealed class PeriodFinding(PeriodScope scope, long number, string defect, string? place, int period, int residue) : IPiece
{
    public long Number { get; } = number;

    public string Class { get; } = defect;

    /// <summary>Null for a period.</summary>
    public string? Place { get; } = place;

    /// <summary>0 for a place.</summary>
    public int Period { get; } = period;

    /// <summary>Which unit of the period.</summary>
    public int Residue { get; } = residue;

    /// <summary>The window in which the numbers said so last.</summary>
    public long Confirmed { get; set; }

    public bool IsOver { get; set; }

    public string Key => Place is { } at ? WatchKey.Of(scope.Station, scope.Product, Class, "place", at) : WatchKey.Of(scope.Station, scope.Product, Class, "every", $"{Period}");

    public bool Takes(PeriodHit hit) => Class == hit.Class && (Place is not null ? Place == hit.Place : hit.Unit % Period == Residue);

    public string PieceName => $"f{scope.Id}.{Number}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(scope.Id);
        to.Write7BitEncodedInt64(Number);
        to.Write(Class);
        to.Write(Place is not null);
        to.Write(Place ?? "");
        to.Write7BitEncodedInt(Period);
        to.Write7BitEncodedInt(Residue);
        to.Write7BitEncodedInt64(Confirmed);
    });

    public static PeriodFinding Read(BinaryReader from, PeriodScope scope)
    {
        var (number, defect, hasPlace, place) = (from.Read7BitEncodedInt64(), from.ReadString(), from.ReadBoolean(), from.ReadString());
        return new(scope, number, defect, hasPlace ? place : null, from.Read7BitEncodedInt(), from.Read7BitEncodedInt()) { Confirmed = from.Read7BitEncodedInt64() };
    }
}

namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>
/// A place on the part: a named zone, a cell of one of the four lattices, or nowhere. The lattices are the grid as it is set, and the
/// same moved by half a cell to the side, down, and both: whatever lies together within half a cell lies whole in a cell of one of them.
/// </summary>
/// <param name="Kind">Which lattice: 1 is moved to the side, 2 is moved down, 3 is both.</param>
/// <param name="Column">From 0; a lattice that is moved has one more, and its first and last are half cells.</param>
/// <param name="Row">From 0, likewise.</param>
/// <param name="Name">Of the zone; for a cell the image on which it lies, null for none: two views of a part are two places.</param>
internal readonly record struct PartPlace(PartPlace.Kinds Kind, int Column, int Row, string? Name)
{
    internal enum Kinds : byte
    {
        Cell,
        Sideways,
        Down,
        Both,
        Zone,
        Nowhere,
    }

    private int Left => (2 * Column) - ((int)Kind & 1);

    private int Top => (2 * Row) - ((int)Kind >> 1);

    /// <summary>True when a defect can lie in both.</summary>
    public bool Overlaps(PartPlace other)
    {
        if (Kind >= Kinds.Zone || other.Kind >= Kinds.Zone)
        {
            return this == other;
        }

        return Name == other.Name && Math.Abs(Left - other.Left) < 2 && Math.Abs(Top - other.Top) < 2;
    }

    /// <summary>Columns and rows count from 1, in halves where the lattice is moved: 3.5 lies half on 3 and half on 4.</summary>
    public string Say() => Kind switch
    {
        Kinds.Zone => $"zone {Name}",
        Kinds.Nowhere => "no place",
        _ => $"column {1 + (Left / 2.0):0.#}, row {1 + (Top / 2.0):0.#}{(Name is null ? "" : $" of {Name}")}",
    };

    public void Write(BinaryWriter to)
    {
        to.Write((byte)Kind);
        to.Write(Name ?? "");
        to.Write7BitEncodedInt(Column);
        to.Write7BitEncodedInt(Row);
    }

    public static PartPlace Read(BinaryReader from)
    {
        var (kind, name) = ((Kinds)from.ReadByte(), from.ReadString());
        return new(kind, from.Read7BitEncodedInt(), from.Read7BitEncodedInt(), name.Length == 0 ? null : name);
    }
}

using Sightline.Contract;

namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>Where a defect lies: its zone, or half a cell of the grid each way, which says its cell in every lattice.</summary>
/// <param name="X">In half cells from the left.</param>
/// <param name="Y">In half cells from the top.</param>
/// <param name="Kind">Cell, zone or nowhere.</param>
/// <param name="Name">Of the zone; for a cell the image on which it lies.</param>
internal readonly record struct DefectSpot(int X, int Y, PartPlace.Kinds Kind, string? Name)
{
    private static readonly DefectSpot s_nowhere = new(0, 0, PartPlace.Kinds.Nowhere, null);

    /// <summary>Null where it has no place and such do not count.</summary>
    public static DefectSpot? Of(DefectLocation? at, WatchGrid? grid, bool unplaced)
    {
        if (at?.Zone is { Length: > 0 } zone)
        {
            return new DefectSpot(0, 0, PartPlace.Kinds.Zone, zone);
        }

        if (grid is not null && at is { X: { } x, Y: { } y } && (at.Unit ?? "px") == (grid.Unit ?? "px") && x <= grid.Width && y <= grid.Height)
        {
            x += (at.Width ?? 0) / 2;
            y += (at.Height ?? 0) / 2;
            if (x <= grid.Width && y <= grid.Height)
            {
                return new DefectSpot(Half(x, grid.Width, grid.Columns), Half(y, grid.Height, grid.Rows), PartPlace.Kinds.Cell, at.Image);
            }
        }

        return unplaced ? s_nowhere : null;
    }

    /// <summary>Every place it counts for. A grid of one column needs no lattice moved to the side.</summary>
    public int PlacesOn(WatchGrid? grid, Span<PartPlace> places)
    {
        if (Kind != PartPlace.Kinds.Cell)
        {
            places[0] = new PartPlace(Kind, 0, 0, Name);
            return 1;
        }

        var count = 0;
        places[count++] = new PartPlace(PartPlace.Kinds.Cell, X / 2, Y / 2, Name);
        var (sideways, down) = (grid!.Columns > 1, grid.Rows > 1);
        if (sideways)
        {
            places[count++] = new PartPlace(PartPlace.Kinds.Sideways, (X + 1) / 2, Y / 2, Name);
        }

        if (down)
        {
            places[count++] = new PartPlace(PartPlace.Kinds.Down, X / 2, (Y + 1) / 2, Name);
        }

        if (sideways && down)
        {
            places[count++] = new PartPlace(PartPlace.Kinds.Both, (X + 1) / 2, (Y + 1) / 2, Name);
        }

        return count;
    }

    private static int Half(decimal at, decimal length, int cells) => Math.Min((2 * cells) - 1, (int)(at * 2 * cells / length));

    public void Write(BinaryWriter to)
    {
        to.Write7BitEncodedInt(X);
        to.Write7BitEncodedInt(Y);
        to.Write((byte)Kind);
        to.Write(Name ?? "");
    }

    public static DefectSpot Read(BinaryReader from)
    {
        var (x, y, kind, name) = (from.Read7BitEncodedInt(), from.Read7BitEncodedInt(), (PartPlace.Kinds)from.ReadByte(), from.ReadString());
        return new(x, y, kind, name.Length == 0 ? null : name);
    }
}

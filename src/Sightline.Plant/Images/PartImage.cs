namespace Sightline.Plant.Images;

/// <summary>A defect to be drawn: its class in the vision system's words, and the box it stays inside.</summary>
internal readonly record struct DrawnDefect(string Class, Box Box);

/// <summary>The picture a vision station takes of a part: a metal plate with holes and a mark, and the defects where they are reported.</summary>
internal static class PartImage
{
    private static readonly Rgb Background = new(26, 28, 34);

    public static byte[] Png(PartLook look, ulong grain, IReadOnlyList<DrawnDefect> defects) =>
        PngWriter.Write(Render(look, grain, defects));

    /// <summary>The same look, grain and defects give the same pixels. A defect changes pixels inside its box and nowhere else.</summary>
    public static Raster Render(PartLook look, ulong grain, IReadOnlyList<DrawnDefect> defects)
    {
        var raster = new Raster(PartLook.Width, PartLook.Height);
        for (var y = 0; y < raster.Height; y++)
        {
            for (var x = 0; x < raster.Width; x++)
            {
                raster[x, y] = Surface(look, grain, x, y);
            }
        }

        foreach (var defect in defects)
        {
            DefectPainter.Paint(raster, look, grain, defect);
        }

        return raster;
    }

    /// <summary>Bare brushed metal: long faint streaks along the rows.</summary>
    public static Rgb Metal(PartLook look, ulong grain, int x, int y)
    {
        var row = y / 2;
        var shift = (int)(Dice.At(grain, -1, row) % 64);
        var streak = (int)(Dice.At(grain, (x + shift) / 64, row) % 9) - 4;
        return Rgb.Grey(look.Tone + streak);
    }

    private static Rgb Surface(PartLook look, ulong grain, int x, int y)
    {
        if (!look.Plate.Contains(x, y) || look.Holes.Any(h => h.Contains(x, y)))
        {
            return Background;
        }

        var metal = Metal(look, grain, x, y);
        if (IsEdge(look, x, y))
        {
            return metal.Towards(Background, 60);
        }

        return look.Print.Contains(x, y) && IsInk(look.Print, x, y, 0) ? metal.Towards(Background, 80) : metal;
    }

    /// <summary>Is there ink of the bar mark, printed <paramref name="shift"/> pixels too far to the right?</summary>
    public static bool IsInk(Box print, int x, int y, int shift)
    {
        var bar = (x - print.X - shift + 64) / 3;
        return y >= print.Y + 3 && y < print.Bottom - 3 && Dice.At(7, bar, 0) % 2 == 0;
    }

    private static bool IsEdge(PartLook look, int x, int y)
    {
        var plate = look.Plate;
        var border = x < plate.X + 2 || x >= plate.Right - 2 || y < plate.Y + 2 || y >= plate.Bottom - 2;
        return border || look.Holes.Any(h => (h with { Radius = h.Radius + 2 }).Contains(x, y));
    }
}

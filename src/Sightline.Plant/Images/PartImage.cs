namespace Sightline.Plant.Images;

/// <summary>A defect to be drawn: its class in the vision system's words, and the box it stays inside.</summary>
internal readonly record struct DrawnDefect(string Class, Box Box);

/// <summary>The picture a vision station takes of a part: a metal plate with holes and a mark, and the defects where they are reported.</summary>
internal static class PartImage
{
    private const int EdgeWidth = 2;

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
        var depth = Depth(look, x, y);
        if (depth < 0)
        {
            return Background;
        }

        var metal = Metal(look, grain, x, y);
        if (depth < EdgeWidth)
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

    /// <summary>-1 where there is no metal, 0 on an edge, <see cref="EdgeWidth"/> well inside. Called for every pixel, hence no LINQ.</summary>
    private static int Depth(PartLook look, int x, int y)
    {
        var plate = look.Plate;
        var border = Math.Min(Math.Min(x - plate.X, plate.Right - 1 - x), Math.Min(y - plate.Y, plate.Bottom - 1 - y));
        var depth = Math.Clamp(border, -1, EdgeWidth);
        foreach (var hole in look.Holes)
        {
            var distance = (x - hole.X) * (x - hole.X) + (y - hole.Y) * (y - hole.Y);
            if (distance <= hole.Radius * hole.Radius)
            {
                return -1;
            }

            if (distance <= (hole.Radius + EdgeWidth) * (hole.Radius + EdgeWidth))
            {
                depth = Math.Min(depth, 0);
            }
        }

        return depth;
    }
}

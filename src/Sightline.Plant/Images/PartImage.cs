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
        var drawing = look.Drawing;
        for (var y = 0; y < raster.Height; y++)
        {
            for (var x = 0; x < raster.Width; x++)
            {
                raster[x, y] = Surface(look, drawing[y * raster.Width + x], grain, x, y);
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

    private static Rgb Surface(PartLook look, Ground ground, ulong grain, int x, int y) => ground switch
    {
        Ground.Air => Background,
        Ground.Edge => Metal(look, grain, x, y).Towards(Background, 60),
        Ground.Ink => Metal(look, grain, x, y).Towards(Background, 80),
        _ => Metal(look, grain, x, y),
    };
}

namespace Sightline.Plant.Images;

/// <summary>Draws a defect into its box, with whole numbers only, so that every machine draws the same pixels.</summary>
internal static class DefectPainter
{
    private static readonly Rgb Bright = new(250, 250, 252);
    private static readonly Rgb Dark = new(12, 12, 14);
    private static readonly Rgb Rust = new(104, 62, 20);

    public static void Paint(Raster raster, PartLook look, ulong grain, DrawnDefect defect)
    {
        switch (defect.Class)
        {
            case DefectWords.Scratch:
                Scratch(raster, defect.Box);
                break;
            case DefectWords.Dent:
                Fill(raster, defect.Box, InEllipse, (old, _, _) => old.Towards(Dark, 55));
                break;
            case DefectWords.Stain:
                Fill(raster, defect.Box, InBlob, (old, _, _) => old.Towards(Rust, 60));
                break;
            case DefectWords.MissingHole:
                Fill(raster, defect.Box, (_, _, _) => true, (_, x, y) => PartImage.Metal(look, grain, x, y));
                break;
            case DefectWords.Misprint:
                Fill(raster, defect.Box, (_, _, _) => true, (_, x, y) => Misprinted(look, grain, x, y));
                break;
            default:
                throw new ArgumentException($"'{defect.Class}' cannot be drawn. Use one of {string.Join(", ", DefectWords.All)}.", nameof(defect));
        }
    }

    /// <summary>A bright line with a dark shadow, from corner to corner of the box.</summary>
    private static void Scratch(Raster raster, Box box)
    {
        var steps = Math.Max(box.Width, box.Height) * 2;
        for (var step = 0; step <= steps; step++)
        {
            var x = box.X + step * (box.Width - 1) / steps;
            var y = box.Bottom - 1 - step * (box.Height - 1) / steps;
            Plot(raster, box, x, y + 1, Dark);
            Plot(raster, box, x, y, Bright);
        }
    }

    private static void Plot(Raster raster, Box box, int x, int y, Rgb colour)
    {
        if (box.Contains(x, y))
        {
            raster[x, y] = colour;
        }
    }

    private static Rgb Misprinted(PartLook look, ulong grain, int x, int y)
    {
        var metal = PartImage.Metal(look, grain, x, y);
        return GroundPlan.IsInk(look.Print, x, y + 5, 7) ? metal.Towards(Dark, 70) : metal.Towards(Dark, 25);
    }

    private static void Fill(Raster raster, Box box, Func<Box, int, int, bool> inside, Func<Rgb, int, int, Rgb> colour)
    {
        for (var y = box.Y; y < box.Bottom; y++)
        {
            for (var x = box.X; x < box.Right; x++)
            {
                if (inside(box, x, y))
                {
                    raster[x, y] = colour(raster[x, y], x, y);
                }
            }
        }
    }

    /// <summary>Inside the ellipse that touches all four sides of the box.</summary>
    private static bool InEllipse(Box box, int x, int y)
    {
        long dx = 2 * (x - box.X) + 1 - box.Width;
        long dy = 2 * (y - box.Y) + 1 - box.Height;
        long w = box.Width;
        long h = box.Height;
        return dx * dx * h * h + dy * dy * w * w <= w * w * h * h;
    }

    /// <summary>Three overlapping ellipses that reach all four sides.</summary>
    private static bool InBlob(Box box, int x, int y)
    {
        var left = box with { Width = box.Width * 2 / 3, Height = box.Height * 3 / 4 };
        var right = new Box(box.Right - box.Width * 2 / 3, box.Bottom - box.Height * 2 / 3, box.Width * 2 / 3, box.Height * 2 / 3);
        var middle = new Box(box.X + box.Width / 4, box.Y + box.Height / 4, box.Width / 2, box.Height / 2);
        return InEllipse(left, x, y) || InEllipse(right, x, y) || InEllipse(middle, x, y);
    }
}

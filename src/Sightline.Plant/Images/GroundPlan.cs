namespace Sightline.Plant.Images;

/// <summary>Turns the measures of a part into its drawing.</summary>
internal static class GroundPlan
{
    public static Ground[] Draw(Box plate, Hole[] holes, Box print)
    {
        var drawing = new Ground[PartLook.Width * PartLook.Height];
        for (var y = 0; y < PartLook.Height; y++)
        {
            for (var x = 0; x < PartLook.Width; x++)
            {
                drawing[y * PartLook.Width + x] = At(plate, holes, print, x, y);
            }
        }

        return drawing;
    }

    /// <summary>Is there ink of the bar mark, printed <paramref name="shift"/> pixels too far to the right?</summary>
    public static bool IsInk(Box print, int x, int y, int shift)
    {
        var bar = (x - print.X - shift + 64) / 3;
        return y >= print.Y + 3 && y < print.Bottom - 3 && Dice.At(7, bar, 0) % 2 == 0;
    }

    private static Ground At(Box plate, Hole[] holes, Box print, int x, int y)
    {
        var inward = Math.Min(Math.Min(x - plate.X, plate.Right - 1 - x), Math.Min(y - plate.Y, plate.Bottom - 1 - y));
        if (inward < 0 || holes.Any(h => IsWithin(h, h.Radius, x, y)))
        {
            return Ground.Air;
        }

        if (inward < PartLook.EdgeWidth || holes.Any(h => IsWithin(h, h.Radius + PartLook.EdgeWidth, x, y)))
        {
            return Ground.Edge;
        }

        return print.Contains(x, y) && IsInk(print, x, y, 0) ? Ground.Ink : Ground.Metal;
    }

    private static bool IsWithin(Hole hole, int radius, int x, int y) =>
        (x - hole.X) * (x - hole.X) + (y - hole.Y) * (y - hole.Y) <= radius * radius;
}

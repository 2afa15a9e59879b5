namespace Sightline.Plant.Images;

/// <summary>A round hole with a dark edge.</summary>
internal readonly record struct Hole(int X, int Y, int Radius)
{
    /// <summary>The hole and its edge.</summary>
    public Box Box
    {
        get
        {
            var reach = Radius + PartLook.EdgeWidth;
            return new Box(X - reach, Y - reach, 2 * reach + 1, 2 * reach + 1);
        }
    }
}

/// <summary>What lies under a pixel.</summary>
internal enum Ground : byte
{
    Air,
    Edge,
    Metal,
    Ink,
}

/// <summary>How a good part of a product looks: tone of the metal, holes, printed mark.</summary>
internal sealed record PartLook(int Tone, Box Plate, Hole[] Holes, Box Print)
{
    public const int Width = 320;
    public const int Height = 240;
    public const int EdgeWidth = 2;

    private readonly Lazy<Ground[]> _drawing = new(() => GroundPlan.Draw(Plate, Holes, Print));

    private static readonly Box WholePlate = new(20, 16, 280, 208);

    /// <summary>A flat bracket with a bore.</summary>
    public static PartLook Bracket { get; } = new(
        168, WholePlate, [new(44, 40, 9), new(276, 40, 9), new(44, 200, 9), new(276, 200, 9), new(120, 120, 24)], new Box(196, 150, 72, 24));

    /// <summary>A cover with four bolt holes.</summary>
    public static PartLook Cover { get; } = new(
        140, WholePlate, [new(60, 60, 11), new(260, 60, 11), new(60, 180, 11), new(260, 180, 11)], new Box(124, 184, 72, 24));

    /// <summary>The drawing, pixel by pixel. Made once: it is the same for every part.</summary>
    public IReadOnlyList<Ground> Drawing => _drawing.Value;

    /// <summary>The look of a product; one the plant has no drawing of looks like a cover.</summary>
    public static PartLook Of(string product) => product.StartsWith("BRACKET", StringComparison.Ordinal) ? Bracket : Cover;
}

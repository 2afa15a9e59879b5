namespace Sightline.Plant.Images;

internal readonly record struct Rgb(byte R, byte G, byte B)
{
    public static Rgb Grey(int level)
    {
        var l = (byte)Math.Clamp(level, 0, 255);
        return new Rgb(l, l, l);
    }

    /// <summary>This colour with <paramref name="percent"/> of the other mixed in.</summary>
    public Rgb Towards(Rgb other, int percent) => new(Blend(R, other.R, percent), Blend(G, other.G, percent), Blend(B, other.B, percent));

    private static byte Blend(byte from, byte to, int percent) => (byte)((from * (100 - percent) + to * percent) / 100);
}

/// <summary>A box of pixels, right and bottom edge excluded.</summary>
internal readonly record struct Box(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public bool Contains(int x, int y) => x >= X && x < Right && y >= Y && y < Bottom;

    public bool Touches(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}

/// <summary>An 8-bit RGB picture, three bytes a pixel, row by row.</summary>
internal sealed class Raster(int width, int height)
{
    public const int BytesPerPixel = 3;

    public int Width => width;

    public int Height => height;

    public byte[] Pixels { get; } = new byte[width * height * BytesPerPixel];

    public Rgb this[int x, int y]
    {
        get
        {
            var at = (y * width + x) * BytesPerPixel;
            return new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]);
        }

        set
        {
            var at = (y * width + x) * BytesPerPixel;
            Pixels[at] = value.R;
            Pixels[at + 1] = value.G;
            Pixels[at + 2] = value.B;
        }
    }
}

using System.Globalization;
using System.Numerics;
using Sightline.Images.Pixels;

namespace Sightline.Images.Fingerprints;

/// <summary>
/// What a picture, or a piece of it, looks like in 128 bits: whether it grows brighter from cell to cell, to the right in eight
/// lines of nine cells and downwards in eight columns of nine. Brightness and contrast of the lighting change few of them.
/// </summary>
internal readonly record struct Fingerprint(ulong Across, ulong Down)
{
    public const int Bits = 128;

    /// <summary>A step that is smaller is noise, in grey values: a plain surface has no bits of its own.</summary>
    private const int LeastStep = 2;

    private const int Cells = 8;

    /// <summary>How many bits differ: 0 for the same look, about 64 for two that have nothing to do with each other.</summary>
    public int DistanceTo(Fingerprint other) => BitOperations.PopCount(Across ^ other.Across) + BitOperations.PopCount(Down ^ other.Down);

    public override string ToString() => $"{Across:x16}{Down:x16}";

    public static Fingerprint Parse(string text) =>
        new(ulong.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), ulong.Parse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    public static Fingerprint Of(GreyImage image) => Of(image, new PixelBox(0, 0, image.Width, image.Height));

    /// <summary>Of a piece. What lies outside of the image is left out.</summary>
    public static Fingerprint Of(GreyImage image, PixelBox box)
    {
        var (lines, columns) = (Grid(image, box, Cells + 1, Cells), Grid(image, box, Cells, Cells + 1));
        ulong across = 0, down = 0;
        for (var y = 0; y < Cells; y++)
        {
            for (var x = 0; x < Cells; x++)
            {
                across = (across << 1) | (lines[x + 1, y] - lines[x, y] >= LeastStep ? 1UL : 0);
                down = (down << 1) | (columns[x, y + 1] - columns[x, y] >= LeastStep ? 1UL : 0);
            }
        }

        return new Fingerprint(across, down);
    }

    /// <summary>Mean grey value of each cell. A piece that is smaller than its grid gives neighbours the same pixels.</summary>
    private static int[,] Grid(GreyImage image, PixelBox box, int columns, int rows)
    {
        var grid = new int[columns, rows];
        for (var row = 0; row < rows; row++)
        {
            var (top, bottom) = Edge(box.Y, box.Height, row, rows);
            for (var column = 0; column < columns; column++)
            {
                var (left, right) = Edge(box.X, box.Width, column, columns);
                var sum = 0L;
                for (var y = top; y < bottom; y++)
                {
                    foreach (var value in image.Values.AsSpan((y * image.Width) + left, right - left))
                    {
                        sum += value;
                    }
                }

                grid[column, row] = (int)(sum / ((long)(bottom - top) * (right - left)));
            }
        }

        return grid;
    }

    private static (int From, int To) Edge(int start, int length, int cell, int cells)
    {
        var from = start + (int)((long)length * cell / cells);
        return (from, Math.Max(from + 1, start + (int)((long)length * (cell + 1) / cells)));
    }
}

/// <summary>A box in whole pixels of an image, inside it.</summary>
internal readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>A defect with what is around it, as far as the image goes: a quarter of its longer side on each side, and no less than 16 pixels in all.</summary>
    public static PixelBox Around(ImageBox box, int width, int height)
    {
        const decimal Least = 16;
        var half = Math.Max(Least, 1.5m * Math.Max(box.Width, box.Height)) / 2;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var (left, right) = Within(x - half, x + half, width);
        var (top, bottom) = Within(y - half, y + half, height);
        return new PixelBox(left, top, right - left, bottom - top);
    }

    private static (int From, int To) Within(decimal from, decimal to, int length)
    {
        var first = (int)Math.Clamp(Math.Floor(from), 0, length - 1);
        return (first, (int)Math.Clamp(Math.Ceiling(to), first + 1, length));
    }
}

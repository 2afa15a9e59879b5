using Sightline.Contract;

namespace Sightline.Images;

/// <summary>A box in pixels of an image, from its top left corner.</summary>
internal readonly record struct ImageBox(decimal X, decimal Y, decimal Width, decimal Height)
{
    /// <summary>What is farther out is reckoned to lie there: no image is that large, and boxes can be added up.</summary>
    public const decimal Farthest = 1_000_000_000_000;

    public decimal Area => Width * Height;

    /// <summary>What of it lies on an image; null for nothing.</summary>
    public ImageBox? On(int width, int height)
    {
        var (left, top, right, bottom) = (Math.Max(X, 0), Math.Max(Y, 0), Math.Min(X + Width, width), Math.Min(Y + Height, height));
        return right > left && bottom > top ? new ImageBox(left, top, right - left, bottom - top) : null;
    }
}

/// <summary>Where defects lie on the images of their record.</summary>
internal static class DefectPlace
{
    /// <summary>The image that a defect lies on: the one it names, or the only one. Null where it cannot be drawn.</summary>
    public static ImageReference? ImageOf(Defect defect, IReadOnlyList<ImageReference> images)
    {
        if (defect.Location is not { X: not null, Y: not null } at || at.Unit is not (null or "px" or "%" or "percent"))
        {
            return null;
        }

        return at.Image is null ? images is [var only] ? only : null : images.FirstOrDefault(i => i.Name == at.Image);
    }

    /// <summary>The box in pixels of an image of this size, as it was sent; null where it has no extent.</summary>
    public static ImageBox? BoxOf(DefectLocation at, int width, int height)
    {
        var (across, down) = at.Unit is "%" or "percent" ? (width / 100m, height / 100m) : (1m, 1m);
        return at is { X: { } x, Y: { } y, Width: > 0 and var w, Height: > 0 and var h } ? new ImageBox(Bound(x) * across, Bound(y) * down, Bound(w) * across, Bound(h) * down) : null;

        static decimal Bound(decimal length) => Math.Min(length, ImageBox.Farthest);
    }
}

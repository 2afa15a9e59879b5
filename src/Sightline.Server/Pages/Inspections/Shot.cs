using System.Globalization;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Images;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Inspections;

/// <summary>
/// Where a defect lies on an image, as its station said: from the top left corner, in pixels or percent of the original.
/// The number is the defect's place in the message, from 1.
/// </summary>
internal sealed record DefectBox(int Number, string Class, decimal X, decimal Y, decimal Width, decimal Height, bool InPercent)
{
    /// <summary>The box in pixels of an image of this size. A point gets a box that can be seen.</summary>
    public (decimal X, decimal Y, decimal Width, decimal Height) On(decimal width, decimal height)
    {
        var (across, down) = InPercent ? (width / 100, height / 100) : (1m, 1m);
        var least = Math.Max(width, height) / 50;
        var (w, h) = (Width * across, Height * down);
        return w > 0 && h > 0 ? (X * across, Y * down, w, h) : ((X * across) - (least / 2), (Y * down) - (least / 2), least, least);
    }
}

/// <summary>What shows the images of a record.</summary>
internal interface IShowsShots
{
    IReadOnlyList<Shot> Shots { get; }
}

/// <summary>One image of a record, where it is, and what was found on it. The number is its place in the message, from 1.</summary>
internal sealed record Shot(int Number, ImageReference Image, RecordImage At, string Url, IReadOnlyList<DefectBox> Boxes)
{
    /// <summary>More boxes than these would hide the image.</summary>
    public const int MostBoxes = 500;

    public bool IsStored => At.State == ImageState.Stored;

    public bool HasSize => Image is { Width: > 0, Height: > 0 };

    /// <summary>What browsers show in a page. Others are offered as files.</summary>
    public bool IsShown => IsStored && At.Stored!.MediaType != ImageKind.Tiff;

    /// <summary>A dot and no group signs, whatever the language: for attributes.</summary>
    public static string Plain(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    public static IReadOnlyList<Shot> Of(FullRecord record) =>
        [.. record.Images.Select((image, i) => new Shot(i + 1, image.Declared, image, RecordImageJson.UrlOf(record.Row, image), BoxesOn(image.Declared, record.Inspection)))];

    private static decimal Bound(decimal length) => Math.Min(length, ImageBox.Farthest);

    private static List<DefectBox> BoxesOn(ImageReference image, Inspection inspection) =>
    [
        .. (inspection.Defects ?? []).Select((defect, i) => (defect, Number: i + 1)).Where(d => DefectPlace.ImageOf(d.defect, inspection.Images!) == image).Take(MostBoxes)
            .Select(d => (At: d.defect.Location!, d.defect.Class, d.Number))
            .Select(d => new DefectBox(d.Number, d.Class, Bound(d.At.X!.Value), Bound(d.At.Y!.Value), Bound(d.At.Width ?? 0), Bound(d.At.Height ?? 0), d.At.Unit is "%" or "percent")),
    ];
}

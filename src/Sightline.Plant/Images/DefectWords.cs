namespace Sightline.Plant.Images;

/// <summary>The defect classes of the plant's vision systems, in their words.</summary>
internal static class DefectWords
{
    public const string Scratch = "surface_scratch";
    public const string Dent = "dent";
    public const string Stain = "stain";
    public const string MissingHole = "missing_hole";
    public const string Misprint = "misprint";

    public static IReadOnlyList<string> All { get; } = [Scratch, Dent, Stain, MissingHole, Misprint];
}

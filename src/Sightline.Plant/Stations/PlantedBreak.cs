using Sightline.Contract;
using Sightline.Plant.Images;

namespace Sightline.Plant.Stations;

/// <summary>
/// A tool that breaks: from one part on, most parts of its line have the same mark at the same place, and the camera behind the
/// tool sees it.
/// </summary>
/// <param name="Station">The station that sees it.</param>
/// <param name="FromPart">Number of the first part it may mark.</param>
/// <param name="Parts">So many parts until the tool is changed.</param>
public sealed record PlantedBreak(string Station, long FromPart, long Parts)
{
    /// <summary>So many of a hundred parts are marked.</summary>
    private const int MarkedPercent = 70;

    private static readonly Box s_mark = new(214, 96, 46, 12);

    internal bool Marks(string station, PartOnLine part, int seed) =>
        station == Station && part.Number >= FromPart && part.Number < FromPart + Parts && Dice.For(seed, station + " tool", part.Number).Below(100) < MarkedPercent;

    internal static Defect Mark { get; } = new()
    {
        Class = DefectWords.Scratch,
        Severity = "major",
        Confidence = 0.97m,
        Location = new DefectLocation { Image = DefectDraw.ImageName, X = s_mark.X, Y = s_mark.Y, Width = s_mark.Width, Height = s_mark.Height, Unit = "px", Zone = DefectDraw.Zone(s_mark) },
    };
}

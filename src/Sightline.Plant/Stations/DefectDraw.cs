using Sightline.Contract;
using Sightline.Plant.Images;

namespace Sightline.Plant.Stations;

/// <summary>Draws by lot which defects a bad part has, where, and how sure the camera is.</summary>
internal static class DefectDraw
{
    public const string ImageName = "top";

    private const int Margin = 24;

    /// <summary>One defect, now and then two; for a review one that the camera is unsure of.</summary>
    public static IReadOnlyList<Defect> Draw(Dice dice, PartLook look, InspectionResult result, IReadOnlyList<string> classes)
    {
        if (result == InspectionResult.Pass)
        {
            return [];
        }

        var first = One(dice, look, result, classes);
        if (result == InspectionResult.Review || !dice.Chance(15))
        {
            return [first];
        }

        // Two findings of one station lie apart; where they would meet, the camera sees one.
        var second = One(dice, look, result, classes);
        return BoxOf(first).Touches(BoxOf(second)) ? [first] : [first, second];
    }

    public static Box BoxOf(Defect defect)
    {
        var at = defect.Location!;
        return new Box((int)at.X!.Value, (int)at.Y!.Value, (int)at.Width!.Value, (int)at.Height!.Value);
    }

    private static Defect One(Dice dice, PartLook look, InspectionResult result, IReadOnlyList<string> classes)
    {
        var kind = dice.OneOf(classes);
        var box = Place(dice, look, kind);
        var sure = result == InspectionResult.Review ? dice.Between(40, 64) : dice.Between(80, 99);
        return new Defect
        {
            Class = kind,
            Severity = Severity(kind, box),
            Confidence = sure / 100m,
            Location = new DefectLocation
            {
                Image = ImageName,
                X = box.X,
                Y = box.Y,
                Width = box.Width,
                Height = box.Height,
                Unit = "px",
                Zone = Zone(box),
            },
        };
    }

    private static Box Place(Dice dice, PartLook look, string kind) => kind switch
    {
        DefectWords.MissingHole => dice.OneOf(look.Holes).Box,
        DefectWords.Misprint => look.Print,
        DefectWords.Scratch => Inside(dice, look, dice.Between(28, 80), dice.Between(8, 40)),
        _ => Inside(dice, look, dice.Between(18, 48), dice.Between(14, 36)),
    };

    private static Box Inside(Dice dice, PartLook look, int width, int height) => new(
        dice.Between(look.Plate.X + Margin, look.Plate.Right - Margin - width),
        dice.Between(look.Plate.Y + Margin, look.Plate.Bottom - Margin - height),
        width,
        height);

    private static string Severity(string kind, Box box) => kind switch
    {
        DefectWords.MissingHole => "critical",
        DefectWords.Misprint => "minor",
        _ => box.Width * box.Height > 900 ? "major" : "minor",
    };

    /// <summary>The field of the drawing sheet that the middle of the box lies in: A to C down, 1 to 4 across.</summary>
    internal static string Zone(Box box)
    {
        var row = (char)('A' + (box.Y + box.Height / 2) * 3 / PartLook.Height);
        var column = 1 + (box.X + box.Width / 2) * 4 / PartLook.Width;
        return $"{row}{column}";
    }
}

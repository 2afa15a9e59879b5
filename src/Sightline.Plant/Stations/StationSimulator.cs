using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sightline.Contract;
using Sightline.Plant.Images;
using Sightline.Plant.Seed;

namespace Sightline.Plant.Stations;

/// <summary>
/// A vision station. Everything it says of a part follows from the seed, the station and the number of the part;
/// only the exposure is given. So the same part with the same exposure makes the same message, byte for byte,
/// and a sender that was killed can send it again under the same id.
/// </summary>
internal sealed class StationSimulator(PlantModel plant, PlantStation station, int seed, TimeSpan clockAhead = default, PlantedBreak? broken = null)
{
    private const int FailPercent = 4;
    private const int ReviewPercent = 1;

    private readonly PlantWorkOrder _order = plant.OrderOf(station)
        ?? throw new ArgumentException($"Station {station.Id} has no work order to make. Give its context one.", nameof(station));

    public string Id => station.Id;

    /// <summary>The machine's verdict, without taking the picture.</summary>
    public InspectionResult Verdict(PartOnLine part) => IsMarked(part) ? InspectionResult.Fail : Verdict(DiceFor(part));

    public StationShot Inspect(PartOnLine part, Exposure exposure)
    {
        var dice = DiceFor(part);
        var drawn = Verdict(dice);
        var look = PartLook.Of(_order.Product);
        var defects = DefectDraw.Draw(dice, look, drawn, DefectWords.All);
        var result = drawn;
        if (IsMarked(part))
        {
            (result, defects) = (InspectionResult.Fail, [PlantedBreak.Mark]);
        }

        var png = PartImage.Png(look, Grain(part), [.. defects.Select(d => new DrawnDefect(d.Class, DefectDraw.BoxOf(d)))]);
        return new StationShot(Say(part, exposure, dice, result, defects, png), png);
    }

    private Inspection Say(PartOnLine part, Exposure exposure, Dice dice, InspectionResult result, IReadOnlyList<Defect> defects, byte[] png) => new()
    {
        Id = $"{station.Id}-{part.Number:D8}",
        Station = station.Id,
        Part = new PartIdentity { Serial = part.Serial, Batch = _order.Batch },
        InspectedAt = Rfc3339(exposure.At + clockAhead),
        Result = result,
        Confidence = defects.Count > 0 ? defects.Max(d => d.Confidence) : dice.Between(90, 99) / 100m,
        Defects = defects,
        Measurements = Measure(dice),
        Codes = [new ReadCode { Symbology = "datamatrix", Value = part.Serial }],
        Recipe = new RecipeUsed { Id = station.Context.Recipe.Id, Version = station.Context.Recipe.Version },
        Model = ModelInUse,
        Images =
        [
            new ImageReference
            {
                Name = DefectDraw.ImageName,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(png)),
                MediaType = "image/png",
                Width = PartLook.Width,
                Height = PartLook.Height,
            },
        ],
        Sequence = part.Number,
        Line = new LineSpeed { Speed = exposure.PartsPerMinute, Unit = "parts/min" },
    };

    private static string Rfc3339(DateTimeOffset at) =>
        at.ToString(at.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static ModelUsed ModelInUse { get; } = new()
    {
        Name = "platenet",
        Version = "2.3",
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("platenet 2.3, the simulated plant's model"))),
    };

    private static InspectionResult Verdict(Dice dice) => dice.Below(100) switch
    {
        < FailPercent => InspectionResult.Fail,
        < FailPercent + ReviewPercent => InspectionResult.Review,
        _ => InspectionResult.Pass,
    };

    private static IReadOnlyList<Measurement> Measure(Dice dice) =>
    [
        new Measurement { Name = "bore_diameter", Value = 10m + dice.Between(-40, 40) / 1000m, Unit = "mm", Lower = 9.95m, Upper = 10.05m },
        new Measurement { Name = "thickness", Value = 2m + dice.Between(-15, 15) / 1000m, Unit = "mm", Lower = 1.98m, Upper = 2.02m },
    ];

    private bool IsMarked(PartOnLine part) => broken?.Marks(station.Id, part, seed) == true;

    private Dice DiceFor(PartOnLine part) => Dice.For(seed, station.Id, part.Number);

    // By station as well: two cameras never take the same picture of a part, not even of a good one.
    private ulong Grain(PartOnLine part) => Dice.For(seed, station.Id + " picture", part.Number).Next();
}

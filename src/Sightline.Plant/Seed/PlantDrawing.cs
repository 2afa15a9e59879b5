namespace Sightline.Plant.Seed;

/// <summary>The data of the plant. L1 and L2 are simulated; STEEL, PCB and APS stand ready for recorded data to be replayed.</summary>
internal static class PlantDrawing
{
    private const string LongAgo = "2000-01-01T00:00:00Z";

    /// <summary>What is replayed was recorded long ago: its times say nothing of a clock.</summary>
    private const string Recorded = "ignore";

    private static readonly RecipeChoice BracketRecipe = new("R-100", "4");
    private static readonly RecipeChoice CoverRecipe = new("R-200", "2");
    private static readonly RecipeChoice SteelRecipe = new("R-STEEL", "1");
    private static readonly RecipeChoice PcbRecipe = new("R-PCB", "1");
    private static readonly RecipeChoice ApsRecipe = new("R-APS", "1");

    public static PlantModel Draw() => new()
    {
        Lines =
        [
            new("L1", "Line 1, brackets"), new("L2", "Line 2, covers"),
            new("STEEL", "Steel strip"), new("PCB", "Bare boards"), new("APS", "Training factory"),
        ],
        Stations = [.. SimulatedStations(), .. ReplayStations()],
        Products =
        [
            new("BRACKET-10", "Bracket 10", "C", "left", "brackets"), new("COVER-20", "Cover 20", "B", "grey", "covers"),
            new("STEEL-STRIP", "Hot-rolled steel strip", "A", "standard", "steel"), new("PCB-BARE", "Bare printed circuit board", "A", "standard", "boards"),
            new("APS-WORKPIECE", "Training factory workpiece", "A", "standard", "training"),
        ],
        Shifts = [new("early", "Early shift", "06:00", "14:00"), new("late", "Late shift", "14:00", "22:00"), new("night", "Night shift", "22:00", "06:00")],
        Recipes =
        [
            new("R-100", "4", "BRACKET-10"), new("R-200", "2", "COVER-20"), new("R-STEEL", "1", "STEEL-STRIP", "STEEL-SURF-1"),
            new("R-PCB", "1", "PCB-BARE", "PCB-AOI-1"), new("R-APS", "1", "APS-WORKPIECE", "APS-AIQS"),
        ],
        MaterialLots = [.. Lots()],
        WorkOrders = [.. Orders()],
        CostRates = [new("BRACKET-10", "BRACKET-10", 4.20m, 2.55m, 0.30m, 12m), new("COVER-20", "COVER-20", 2.80m, 1.90m, 0.30m, 9m)],
    };

    private static IEnumerable<PlantStation> SimulatedStations()
    {
        var brackets = new StandingContext("WO-1001", ["LOT-AL-0815", "LOT-INK-07"], BracketRecipe, LongAgo, "OP-17");
        var covers = new StandingContext("WO-1002", ["LOT-ST-0420", "LOT-INK-07"], CoverRecipe, LongAgo, "OP-23");
        yield return new("L1-AOI-1", "Line 1 surface", "L1", "PRESS-1", brackets, MachineHasTool: true);
        yield return new("L1-AOI-2", "Line 1 final", "L1", "PRINTER-1", brackets, EjectsOf: ["L1-AOI-1"]);
        yield return new("L2-AOI-1", "Line 2 surface", "L2", "PRESS-2", covers, MachineHasTool: true);
        yield return new("L2-AOI-2", "Line 2 final", "L2", "PRINTER-2", covers, EjectsOf: ["L2-AOI-1"]);
    }

    private static IEnumerable<PlantStation> ReplayStations()
    {
        yield return new("STEEL-SURF-1", "Steel surface", "STEEL", "MILL-1", new("WO-STEEL-1", ["HEAT-4711"], SteelRecipe, LongAgo), Clock: Recorded);
        yield return new("PCB-AOI-1", "Board inspection", "PCB", "ETCH-1", new("WO-PCB-1", ["PANEL-88"], PcbRecipe, LongAgo), Clock: Recorded);

        // The training factory's own messages name the order; the plant knows only what is always true there.
        var aps = new StandingContext(null, ["APS-RAW-1"], ApsRecipe, LongAgo, Product: "APS-WORKPIECE");
        yield return new("APS-AIQS", "Training factory quality", "APS", "AIQS-1", aps, "message", "accept", Recorded);
    }

    private static IEnumerable<PlantMaterialLot> Lots() =>
    [
        new("LOT-AL-0815", "ALU-SHEET-2", "Alpenmetall", "AM-55120"),
        new("LOT-AL-0816", "ALU-SHEET-2", "Alpenmetall", "AM-55121"),
        new("LOT-ST-0420", "STEEL-SHEET-1", "Rheinstahl Service", "RS-2208-3"),
        new("LOT-ST-0421", "STEEL-SHEET-1", "Rheinstahl Service", "RS-2208-4"),
        new("LOT-INK-07", "MARKING-INK", "Farbwerk Nord", "FN-0099"),
        new("HEAT-4711", "STEEL-SLAB", "Rheinstahl Werk", "H-4711"),
        new("PANEL-88", "FR4-PANEL", "Laminat Sued", "LS-88-2"),
        new("APS-RAW-1", "APS-BLANK", "Schulbedarf Mitte", "SB-1"),
    ];

    private static IEnumerable<PlantWorkOrder> Orders() =>
    [
        new("WO-1001", "BRACKET-10", "C", "left", "B-77", 50_000, "CO-9001", ["LOT-AL-0815", "LOT-INK-07"], BracketRecipe, "L1"),
        new("WO-1002", "COVER-20", "B", "grey", "B-78", 50_000, "CO-9002", ["LOT-ST-0420", "LOT-INK-07"], CoverRecipe, "L2"),
        new("WO-1003", "BRACKET-10", "C", "left", "B-79", 20_000, "CO-9003", ["LOT-AL-0816", "LOT-INK-07"], BracketRecipe, "L1"),
        new("WO-1004", "COVER-20", "B", "grey", "B-80", 20_000, "CO-9002", ["LOT-ST-0421", "LOT-INK-07"], CoverRecipe, "L2"),
        new("WO-STEEL-1", "STEEL-STRIP", "A", "standard", "COIL-1", 1_800, "CO-STEEL-1", ["HEAT-4711"], SteelRecipe, "STEEL"),
        new("WO-PCB-1", "PCB-BARE", "A", "standard", "PANEL-RUN-1", 1_500, "CO-PCB-1", ["PANEL-88"], PcbRecipe, "PCB"),
    ];
}

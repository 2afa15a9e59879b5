using Sightline.Context.Plant;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>What gates and challenges ask of master data, derived once for each change of the plant.</summary>
internal sealed class PlantPolicies(PlantModel plant) : IPlantPolicies
{
    private static readonly GatePolicy s_gate = new();

    private Snapshot? _seen;

    public StationPolicies? Station(string station) => Now().Stations.GetValueOrDefault(station);

    public string? LineOfMachine(string machine) => Now().OfMachine.GetValueOrDefault(machine);

    public IReadOnlyList<string> StationsOf(string line) => Now().OnLine.GetValueOrDefault(line, []);

    public ChallengePolicy? ChallengeOf(string line) => Now().Lines.GetValueOrDefault(line)?.Challenge;

    public IReadOnlyList<string>? RouteOf(string? product, string? line)
    {
        lock (plant.Gate)
        {
            return plant.Find<ProductMaster>(MasterKind.Products, product)?.Record.Route ?? plant.Find<LineMaster>(MasterKind.Lines, line)?.Record.Route;
        }
    }

    public CostPrice? PriceOf(string cause, string? product, string? station)
    {
        lock (plant.Gate)
        {
            return plant.All<CostRateMaster>(MasterKind.CostRates)
                .Where(r => r.Record.Of(cause) is not null && r.Record.Fit(product, station) >= 0)
                .OrderByDescending(r => r.Record.Fit(product, station)).ThenBy(r => r.Id, StringComparer.Ordinal)
                .Select(r => new CostPrice(r.Id, r.Record.Currency, r.Record.Of(cause)!.Value)).FirstOrDefault();
        }
    }

    public string? FamilyOf(string? product)
    {
        lock (plant.Gate)
        {
            return plant.Find<ProductMaster>(MasterKind.Products, product)?.Record.Family;
        }
    }

    public ChallengePiece? PieceOf(string serial)
    {
        lock (plant.Gate)
        {
            return plant.Pieces.Of(serial);
        }
    }

    public IReadOnlyList<ChallengePiece> PiecesOf(string line)
    {
        var seen = Now();
        var stations = seen.OnLine.GetValueOrDefault(line, []);
        return [.. seen.Pieces.Where(p => p.Line == line || p.Stations?.Any(stations.Contains) == true)];
    }

    private Snapshot Now()
    {
        lock (plant.Gate)
        {
            return _seen is { } seen && seen.Version == plant.Version ? seen : _seen = Snapshot.Of(plant);
        }
    }

    private sealed record Snapshot(
        long Version, Dictionary<string, StationPolicies> Stations, Dictionary<string, LineMaster> Lines, Dictionary<string, IReadOnlyList<string>> OnLine, Dictionary<string, string> OfMachine, IReadOnlyList<ChallengePiece> Pieces)
    {
        public static Snapshot Of(PlantModel plant)
        {
            var stations = plant.All<StationMaster>(MasterKind.Stations).ToDictionary(s => s.Id, s => new StationPolicies(
                s.Record.Line, s.Record.Gate ?? s_gate, s.Record.Review ?? plant.Find<LineMaster>(MasterKind.Lines, s.Record.Line)?.Record.Review, s.Record.Ejector)
            {
                ReworkLimit = s.Record.ReworkLimit ?? plant.Find<LineMaster>(MasterKind.Lines, s.Record.Line)?.Record.ReworkLimit ?? StationPolicies.UsualReworkLimit,
            });
            var onLine = stations.Where(s => s.Value.Line is not null).GroupBy(s => s.Value.Line!)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(s => s.Key).Order(StringComparer.Ordinal)]);
            var ofMachine = plant.All<StationMaster>(MasterKind.Stations).Where(s => s.Record is { Machine: not null, Line: not null })
                .GroupBy(s => s.Record.Machine!).ToDictionary(g => g.Key, g => g.MinBy(s => s.Id, StringComparer.Ordinal).Record.Line!);
            return new Snapshot(plant.Version, stations, plant.All<LineMaster>(MasterKind.Lines).ToDictionary(l => l.Id, l => l.Record), onLine, ofMachine,
                [.. plant.Pieces.All.OrderBy(p => p.Id, StringComparer.Ordinal)]);
        }
    }
}

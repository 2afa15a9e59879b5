using System.Text.Json;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>The plant for those who only look, from master data.</summary>
internal sealed class PlantView(PlantDesk desk, PlantModel plant) : IPlantView
{
    public IReadOnlyList<PlantLine> Lines() =>
        [.. desk.List(MasterKind.Lines, "", int.MaxValue).Select(r => new PlantLine(r.Id, JsonSerializer.Deserialize(r.Body, ContextJson.Default.LineMaster)!.Name))];

    public IReadOnlyList<PlantStation> Stations() => [.. desk.List(MasterKind.Stations, "", int.MaxValue).Select(r =>
    {
        var station = JsonSerializer.Deserialize(r.Body, ContextJson.Default.StationMaster)!;
        return new PlantStation(r.Id, station.Name, station.Line, station.Vendor);
    })];

    public ShiftSpan? ShiftAt(DateTimeOffset moment, string? line)
    {
        lock (plant.Gate)
        {
            return plant.Shifts.At(moment, line) is { } shift ? new ShiftSpan(shift.Id, shift.Starts, shift.Ends) : null;
        }
    }

    public Making MakingAt(string station, DateTimeOffset moment)
    {
        var binding = desk.At(station, moment);
        return new Making(binding.Context, binding.Wait?.Reason);
    }
}

using Microsoft.Extensions.Options;
using Sightline.Context;
using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Hosting;

/// <summary>Joins the hold times of lines, of targets, and the one from the settings.</summary>
internal sealed class PlantHoldTimes(PlantModel plant, TargetTable targets, IOptions<ContextOptions> options) : IHoldTimes
{
    public HoldTimes Read() => new(
        options.Value.HoldTime,
        plant.HoldTimesOfStations(),
        targets.All.Where(t => t.Settings.HoldTime is not null).ToDictionary(t => t.Settings.Name, t => t.Settings.HoldTime!.Value));
}

using Microsoft.Extensions.Options;
using Sightline.Settings;

namespace Sightline.Server.Pages;

/// <summary>The clock on the wall of the plant.</summary>
internal sealed class PlantClock(IOptions<PlantSettings> settings, TimeProvider time)
{
    public TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById(settings.Value.TimeZone);

    /// <summary>As the setting names it; browsers know the name too.</summary>
    public string ZoneName => settings.Value.TimeZone;

    public DateTimeOffset Now => Of(time.GetUtcNow());

    /// <summary>When the day of the plant began.</summary>
    public DateTimeOffset Midnight => new(Now.Date, Zone.GetUtcOffset(Now.Date));

    public DateTimeOffset Of(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);
}

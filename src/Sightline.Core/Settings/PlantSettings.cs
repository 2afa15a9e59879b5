using Microsoft.Extensions.Options;

namespace Sightline.Settings;

/// <summary>Settings of the plant as a place, section <c>Plant</c>.</summary>
internal sealed class PlantSettings
{
    /// <summary>The zone in which people of the plant read a clock, by its IANA name, for example Europe/Berlin. Default UTC. Shown times only; what is stored is UTC.</summary>
    public string TimeZone { get; set; } = "UTC";
}

internal sealed class PlantSettingsCheck : IValidateOptions<PlantSettings>
{
    public ValidateOptionsResult Validate(string? name, PlantSettings options) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Plant:TimeZone is '{options.TimeZone}'. Give the IANA name of a time zone, such as Europe/Berlin; it must be known to this machine (Debian: package tzdata).");
}

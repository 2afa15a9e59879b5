using Microsoft.Extensions.Options;

namespace Sightline.Exports.Life;

/// <summary>Settings of the life of maps, section <c>Maps</c>.</summary>
internal sealed class MapOptions
{
    /// <summary>Nobody approves a version they drafted or changed. Default true.</summary>
    public bool FourEyes { get; set; } = true;

    /// <summary>A version is approved only after it was tried on past inspections as it stands. Default true.</summary>
    public bool ReplayFirst { get; set; } = true;

    /// <summary>A changed file in <c>config/maps</c> is published as it is. False: it becomes a draft, to be approved like any other. Default true.</summary>
    public bool PublishFiles { get; set; } = true;

    /// <summary>Inspections that one replay looks at, the newest first. Default 100,000.</summary>
    public int MostReplayed { get; set; } = 100_000;
}

/// <summary>Checks <see cref="MapOptions"/>.</summary>
internal sealed class MapOptionsCheck : IValidateOptions<MapOptions>
{
    private const int MostAllowed = 10_000_000;

    public ValidateOptionsResult Validate(string? name, MapOptions options) => options.MostReplayed is >= 1 and <= MostAllowed
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Maps:MostReplayed is {options.MostReplayed}. Give a number from 1 to {MostAllowed}.");
}

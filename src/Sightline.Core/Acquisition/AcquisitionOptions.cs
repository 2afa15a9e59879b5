using Microsoft.Extensions.Options;

namespace Sightline.Acquisition;

/// <summary>Settings of the intake, section <c>Acquisition</c>.</summary>
internal sealed class AcquisitionOptions
{
    /// <summary>Times of exposures and events before this are impossible and refused. Default 2000-01-01T00:00:00Z.</summary>
    public DateTimeOffset EarliestPossible { get; set; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far ahead of the node's clock an exposure or an event may lie before it is impossible and refused. Default 31 days: a wrong clock is flagged, not refused.</summary>
    public TimeSpan FurthestAhead { get; set; } = TimeSpan.FromDays(31);

    /// <summary>How much of a message that is too large is kept in quarantine, in bytes. Default 65,536.</summary>
    public int KeptOfTooLargeInBytes { get; set; } = 65_536;
}

internal sealed class AcquisitionOptionsCheck : IValidateOptions<AcquisitionOptions>
{
    public ValidateOptionsResult Validate(string? name, AcquisitionOptions options)
    {
        var problems = new List<string>();
        if (options.FurthestAhead < TimeSpan.FromMinutes(1))
        {
            problems.Add($"Acquisition:FurthestAhead is {options.FurthestAhead}. Give at least 00:01:00; clocks of stations are never exact.");
        }

        if (options.KeptOfTooLargeInBytes is < 1_024 or > 8 << 20)
        {
            problems.Add($"Acquisition:KeptOfTooLargeInBytes is {options.KeptOfTooLargeInBytes}. Give a number from 1024 to 8388608.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

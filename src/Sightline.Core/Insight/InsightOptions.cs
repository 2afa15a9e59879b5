using Microsoft.Extensions.Options;

namespace Sightline.Insight;

/// <summary>Settings of what pages show, section <c>Insight</c>.</summary>
internal sealed class InsightOptions
{
    /// <summary>How long nothing may arrive from a station before it is shown as silent. Default 2 min. Shown only: nothing else changes by it.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromMinutes(2);
}

internal sealed class InsightOptionsCheck : IValidateOptions<InsightOptions>
{
    public ValidateOptionsResult Validate(string? name, InsightOptions options) =>
        options.SilentAfter > TimeSpan.Zero && options.SilentAfter <= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Insight:SilentAfter is {options.SilentAfter}. Give a time above zero, at most 1.00:00:00.");
}

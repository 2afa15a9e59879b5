using Microsoft.Extensions.Options;

namespace Sightline.Forwarding.Changes;

/// <summary>Settings of change requests, section <c>Changes</c>.</summary>
internal sealed class ChangeOptions
{
    /// <summary>How long a request waits for a decision, and how long an approved one is good for use. Default 14 days.</summary>
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromDays(14);
}

/// <summary>Checks <see cref="ChangeOptions"/>.</summary>
internal sealed class ChangeOptionsCheck : IValidateOptions<ChangeOptions>
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, ChangeOptions options) => options.ValidFor >= TimeSpan.FromHours(1) && options.ValidFor <= s_longest
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Changes:ValidFor is {options.ValidFor}. Give a time from 01:00:00 to {s_longest}.");
}

using Microsoft.Extensions.Options;

namespace Sightline.Context;

/// <summary>Settings of the context, section <c>Context</c>.</summary>
internal sealed class ContextOptions
{
    /// <summary>How long a record may wait for its order or context before it counts as late. Default 10 s. It is matched whenever they come, late or not.</summary>
    public TimeSpan HoldTime { get; set; } = TimeSpan.FromSeconds(10);
}

internal sealed class ContextOptionsCheck : IValidateOptions<ContextOptions>
{
    public ValidateOptionsResult Validate(string? name, ContextOptions options) =>
        options.HoldTime > TimeSpan.Zero && options.HoldTime <= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Context:HoldTime is {options.HoldTime}. Give a time above zero, at most 1.00:00:00.");
}

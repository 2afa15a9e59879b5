using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sightline.Context;

/// <summary>Settings of the context, section <c>Context</c>.</summary>
internal sealed class ContextOptions
{
    /// <summary>How long a record may wait for its order or context before it counts as late, where its line or target says nothing else. Default 10 s. It is matched whenever they come, late or not.</summary>
    public TimeSpan HoldTime { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Hold times as master data writes them.</summary>
internal static class HoldTimeText
{
    /// <summary>Null for what is no hold time.</summary>
    public static TimeSpan? Read(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(1) ? time : null;
}

/// <summary>Checks what <see cref="ContextOptions"/> say.</summary>
internal sealed class ContextOptionsCheck : IValidateOptions<ContextOptions>
{
    public ValidateOptionsResult Validate(string? name, ContextOptions options) =>
        options.HoldTime > TimeSpan.Zero && options.HoldTime <= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Context:HoldTime is {options.HoldTime}. Give a time above zero, at most 1.00:00:00.");
}

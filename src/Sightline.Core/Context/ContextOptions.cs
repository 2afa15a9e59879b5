using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sightline.Context;

/// <summary>Settings of the context, section <c>Context</c>.</summary>
internal sealed class ContextOptions
{
    /// <summary>How long a record may wait for its order or context before it counts as late, where its line or target says nothing else. Default 10 s. It is matched whenever they come, late or not.</summary>
    public TimeSpan HoldTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long before an inspection the process parameters of its places are looked at, where its station says nothing else. Default 10 s.</summary>
    public TimeSpan ParameterWindow { get; set; } = TimeSpan.FromSeconds(10);
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
    public ValidateOptionsResult Validate(string? name, ContextOptions options)
    {
        var problems = new List<string>();
        Span(options.HoldTime, "HoldTime", problems);
        Span(options.ParameterWindow, "ParameterWindow", problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Span(TimeSpan span, string name, List<string> problems)
    {
        if (span <= TimeSpan.Zero || span > TimeSpan.FromDays(1))
        {
            problems.Add($"Context:{name} is {span}. Give a time above zero, at most 1.00:00:00.");
        }
    }
}

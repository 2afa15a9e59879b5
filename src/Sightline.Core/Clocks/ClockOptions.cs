using Microsoft.Extensions.Options;

namespace Sightline.Clocks;

/// <summary>How far a station's clock may be off, section <c>Clocks</c>. Records are corrected by what was measured, whatever these are.</summary>
internal sealed class ClockOptions
{
    public static readonly TimeSpan UsualAlarm = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan UsualTrust = TimeSpan.FromHours(1);

    /// <summary>A clock further off than this is told: log, metric, health, list of clocks. Default 500 ms.</summary>
    public TimeSpan AlarmAt { get; set; } = UsualAlarm;

    /// <summary>Records of a clock further off than this are flagged <c>clock-untrusted</c>. Default 1 hour. Not below <see cref="AlarmAt"/>.</summary>
    public TimeSpan UntrustedAt { get; set; } = UsualTrust;
}

internal sealed class ClockOptionsCheck : IValidateOptions<ClockOptions>
{
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_most = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, ClockOptions options)
    {
        var problems = new List<string>();
        if (options.AlarmAt < s_least || options.AlarmAt > s_most)
        {
            problems.Add($"Clocks:AlarmAt is {options.AlarmAt}. Give a time from 00:00:00.001 to 30.00:00:00.");
        }

        if (options.UntrustedAt < s_least || options.UntrustedAt > s_most)
        {
            problems.Add($"Clocks:UntrustedAt is {options.UntrustedAt}. Give a time from 00:00:00.001 to 30.00:00:00.");
        }
        else if (options.UntrustedAt < options.AlarmAt)
        {
            problems.Add($"Clocks:UntrustedAt is {options.UntrustedAt}, less than Clocks:AlarmAt. Give at least {options.AlarmAt}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

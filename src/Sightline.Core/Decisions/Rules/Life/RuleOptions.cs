using Microsoft.Extensions.Options;

namespace Sightline.Decisions.Rules.Life;

/// <summary>Settings of rules, section <c>Rules</c>.</summary>
internal sealed class RuleOptions
{
    /// <summary>Nobody approves a version they drafted or changed. Default true.</summary>
    public bool FourEyes { get; set; } = true;

    /// <summary>A version is approved only after it was tried on past inspections as it stands. Default true.</summary>
    public bool ReplayFirst { get; set; } = true;

    /// <summary>
    /// A changed file in <c>config/rules</c> goes live as it is, for plants whose files are approved elsewhere. False: it becomes a draft,
    /// to be approved like any other. Default false.
    /// </summary>
    public bool LiveFiles { get; set; }

    /// <summary>
    /// A record that comes longer than this after its exposure is late: it marks, and never stops a line. A version
    /// keeps what was set when it began to watch. Default 2 minutes.
    /// </summary>
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Inspections that one replay looks at, the oldest first. Default 200,000.</summary>
    public int MostReplayed { get; set; } = 200_000;
}

/// <summary>Checks <see cref="RuleOptions"/>.</summary>
internal sealed class RuleOptionsCheck : IValidateOptions<RuleOptions>
{
    private const int MostAllowed = 10_000_000;

    private static readonly TimeSpan s_latestAllowed = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, RuleOptions options)
    {
        var problems = new List<string>();
        if (options.MostReplayed is < 1 or > MostAllowed)
        {
            problems.Add($"Rules:MostReplayed is {options.MostReplayed}. Give a number from 1 to {MostAllowed}.");
        }

        if (options.LateAfter <= TimeSpan.Zero || options.LateAfter > s_latestAllowed)
        {
            problems.Add($"Rules:LateAfter is {options.LateAfter}. Give a time span above 00:00:00, up to 1.00:00:00.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

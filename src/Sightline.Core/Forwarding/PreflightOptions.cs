using Microsoft.Extensions.Options;

namespace Sightline.Forwarding;

/// <summary>Settings of preflights, section <c>Preflight</c>.</summary>
internal sealed class PreflightOptions
{
    /// <summary>Every target that is not off is tried again each night. Default true.</summary>
    public bool Nightly { get; set; } = true;

    /// <summary>When, on the plant's clock (<c>Plant:TimeZone</c>). Default 03:00:00.</summary>
    public TimeSpan NightlyAt { get; set; } = TimeSpan.FromHours(3);

    /// <summary>How far a target's clock may be off before it is a doubt. Default 5 s: a Date header counts whole seconds, and signed requests and tokens are seldom taken beyond some minutes.</summary>
    public TimeSpan MostClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long before its end a target's certificate is a doubt, and a notice. Default 30 days.</summary>
    public TimeSpan CertificateWarning { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Checks <see cref="PreflightOptions"/>.</summary>
internal sealed class PreflightOptionsCheck : IValidateOptions<PreflightOptions>
{
    public ValidateOptionsResult Validate(string? name, PreflightOptions options)
    {
        var problems = new List<string>();
        if (options.NightlyAt < TimeSpan.Zero || options.NightlyAt >= TimeSpan.FromDays(1))
        {
            problems.Add($"Preflight:NightlyAt is {options.NightlyAt}. Give a time of day from 00:00:00 to 23:59:59.");
        }

        if (options.MostClockSkew <= TimeSpan.Zero || options.MostClockSkew > TimeSpan.FromHours(1))
        {
            problems.Add($"Preflight:MostClockSkew is {options.MostClockSkew}. Give more than zero and at most 01:00:00.");
        }

        if (options.CertificateWarning < TimeSpan.Zero || options.CertificateWarning > TimeSpan.FromDays(365))
        {
            problems.Add($"Preflight:CertificateWarning is {options.CertificateWarning}. Give a time from 00:00:00 to 365.00:00:00.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using Microsoft.Extensions.Options;

namespace Sightline.Server.Reports;

/// <summary>How reports become files, section <c>Reports</c>.</summary>
internal sealed class ReportsOptions
{
    /// <summary>Program that prints a report to PDF: Chromium or Chrome, by its absolute path. Default none: reports come as HTML and CSV.</summary>
    public string? Browser { get; set; }

    /// <summary>Lets the browser run in its own sandbox. Default true. A node that runs as root needs false; what is printed has no scripts and loads nothing.</summary>
    public bool Sandbox { get; set; } = true;

    /// <summary>How long printing may take before the browser is ended. Default 30 s.</summary>
    public TimeSpan PrintsWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the browser stays for the next report, in memory and without work. Default 5 min. Zero ends it after each, which then takes its start.</summary>
    public TimeSpan BrowserStays { get; set; } = TimeSpan.FromMinutes(5);
}

internal sealed class ReportsOptionsCheck : IValidateOptions<ReportsOptions>
{
    public ValidateOptionsResult Validate(string? name, ReportsOptions options)
    {
        var problems = new List<string>();
        if (options.Browser is { } browser && (!Path.IsPathFullyQualified(browser) || !File.Exists(browser)))
        {
            problems.Add($"Reports:Browser is '{browser}', which is no program here. Give the absolute path of Chromium or Chrome, or leave it out.");
        }

        if (options.PrintsWithin <= TimeSpan.Zero || options.PrintsWithin > TimeSpan.FromMinutes(10))
        {
            problems.Add($"Reports:PrintsWithin is {options.PrintsWithin}. Give a time above zero, at most 00:10:00.");
        }

        if (options.BrowserStays < TimeSpan.Zero || options.BrowserStays > TimeSpan.FromDays(1))
        {
            problems.Add($"Reports:BrowserStays is {options.BrowserStays}. Give zero or a time above it, at most 1.00:00:00.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using Microsoft.Extensions.Options;

namespace Sightline.Uplink;

/// <summary>Settings of an edge, section <c>Edge</c>.</summary>
internal sealed class EdgeOptions
{
    /// <summary>Most facts in one request to the hub. More make fewer requests and longer flushes there. Default 100.</summary>
    public int FactsPerRequest { get; set; } = 100;

    /// <summary>Most facts forwarded in a second. A backlog goes no faster, so that what others send to the hub meanwhile keeps its latency. Default 1,000.</summary>
    public int MostPerSecond { get; set; } = 1_000;

    /// <summary>How long the hub may take to answer before its answer counts as lost. Default 30 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause between two attempts while the hub is away. Default 10 s.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the edge speaks to the hub when it has nothing to forward. Default 10 s.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the hub is asked what each station makes. Default 5 s.</summary>
    public TimeSpan AskContextEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long facts and images stay here after the hub has them. Default 7 days.</summary>
    public TimeSpan KeepAcknowledgedFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Certificate in PEM that the hub's own must be, or be signed by, beside what the system trusts. Absolute path. Default none.</summary>
    public string HubCertificateFile { get; set; } = "";
}

internal sealed class EdgeOptionsCheck : IValidateOptions<EdgeOptions>
{
    public ValidateOptionsResult Validate(string? name, EdgeOptions options)
    {
        var problems = new List<string>();
        if (options.FactsPerRequest is < 1 or > 1_000)
        {
            problems.Add($"Edge:FactsPerRequest is {options.FactsPerRequest}. Give a number from 1 to 1000.");
        }

        if (options.MostPerSecond is < 1 or > 1_000_000)
        {
            problems.Add($"Edge:MostPerSecond is {options.MostPerSecond}. Give a number from 1 to 1000000.");
        }

        Between("AnswerTimeout", options.AnswerTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Between("LongestPause", options.LongestPause, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between("ReportEvery", options.ReportEvery, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Between("AskContextEvery", options.AskContextEvery, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Between("KeepAcknowledgedFor", options.KeepAcknowledgedFor, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650));
        if (options.HubCertificateFile.Length > 0 && (!Path.IsPathFullyQualified(options.HubCertificateFile) || !File.Exists(options.HubCertificateFile)))
        {
            problems.Add($"Edge:HubCertificateFile is '{options.HubCertificateFile}', which is no file. Give the absolute path of a certificate in PEM.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Between(string option, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                problems.Add($"Edge:{option} is {value}. Give a time from {least} to {most}.");
            }
        }
    }
}

using System.Globalization;
using Microsoft.Extensions.Options;
using Sightline.Settings;

namespace Sightline.Connectors.LineActions;

/// <summary>The ways to the machines of the lines, section <c>LineActions</c>. None: no rule can stop a line or divert a part.</summary>
internal sealed class LineActionsOptions
{
    /// <summary>One for each line that may be asked.</summary>
    public IList<LinePort> Ports { get; } = [];

    /// <summary>How long an answer may take. Default 5 s.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a request nobody can say whether it still holds. Default 1 min: a node that starts again later does not ask again.</summary>
    public TimeSpan Forgotten { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>The way to the machines of one line.</summary>
internal sealed class LinePort
{
    public string Line { get; set; } = "";

    /// <summary>Where requests are posted.</summary>
    public string Url { get; set; } = "";

    /// <summary>Reference to the token that is sent as bearer; empty for none.</summary>
    public string Token { get; set; } = "";
}

internal sealed class LineActionsOptionsCheck : IValidateOptions<LineActionsOptions>
{
    public ValidateOptionsResult Validate(string? name, LineActionsOptions options)
    {
        var problems = options.Ports.SelectMany((port, i) => Problems(port, $"LineActions:Ports:{i.ToString(CultureInfo.InvariantCulture)}")).ToList();
        problems.AddRange(options.Ports.GroupBy(p => p.Line).Where(g => g.Count() > 1).Select(g => $"LineActions:Ports names line '{g.Key}' {g.Count()} times. Keep one: a line has one way to its machines."));
        foreach (var (key, value, most) in ((string, TimeSpan, TimeSpan)[])[("Within", options.Within, TimeSpan.FromMinutes(1)), ("Forgotten", options.Forgotten, TimeSpan.FromHours(1))])
        {
            if (value <= TimeSpan.Zero || value > most)
            {
                problems.Add($"LineActions:{key} is {value}. Give a time above zero, at most {most}.");
            }
        }

        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Problems(LinePort port, string at)
    {
        if (string.IsNullOrWhiteSpace(port.Line))
        {
            yield return $"{at}:Line is missing. Name the line.";
        }

        if (!Uri.TryCreate(port.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{at}:Url is '{port.Url}'. Write an http or https address.";
        }

        if (port.Token.Length > 0 && !SecretReference.TryParse(port.Token, out _))
        {
            yield return $"{at}:Token is a secret in clear text. Write a reference: ${{file:PATH}} or ${{env:NAME}}.";
        }
    }
}

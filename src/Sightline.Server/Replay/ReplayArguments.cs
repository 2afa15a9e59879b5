using System.Globalization;
using Sightline.Acquisition.Profiles;
using Sightline.Contract.Client;
using Sightline.Model;

namespace Sightline.Server.Replay;

/// <summary>The words of the command line.</summary>
internal sealed record ReplayWords
{
    public required string File { get; init; }
    public required string Profile { get; init; }
    public string? To { get; init; }
    public string? Key { get; init; }
    public string? Rate { get; init; }
    public string? Repeat { get; init; }
    public string? Start { get; init; }
    public string? Every { get; init; }
    public string? SerialPrefix { get; init; }
    public string? Station { get; init; }
    public string? Offset { get; init; }
    public string? Separator { get; init; }
}

/// <summary>Turns words into options, or says everything that is wrong with them.</summary>
internal sealed class ReplayArguments
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public ReplayOptions Options { get; }

    public SightlineClientOptions Hub { get; }

    public ReplayArguments(ReplayWords words)
    {
        Hub = new SightlineClientOptions
        {
            HubUrl = Uri.TryCreate(words.To, UriKind.Absolute, out var url) ? url : null,
            ApiKey = words.Key ?? "",
        };
        if (Hub.HubUrl is not { Scheme: "http" or "https" })
        {
            _problems.Add($"--to is '{words.To}'. Give the hub's address, for example http://localhost:8080.");
        }

        if (Hub.Problems().Any(problem => problem.StartsWith(nameof(Hub.ApiKey), StringComparison.Ordinal)))
        {
            _problems.Add("--key is empty or no key. Give the key as `sightline key` printed it.");
        }

        Options = new ReplayOptions
        {
            Path = words.File,
            Profile = words.Profile,
            RatePerSecond = words.Rate is null ? null : Rate(words.Rate),
            Repeat = words.Repeat is null ? 0 : Repeat(words.Repeat),
            Stated = Stated(words),
        };
    }

    private Stated Stated(ReplayWords words) => new(
        words.Start is null ? null : Start(words.Start),
        words.Every is null ? null : Every(words.Every),
        words.SerialPrefix,
        words.Station,
        words.Offset is null ? null : Offset(words.Offset),
        words.Separator is null ? null : Separator(words.Separator));

    private decimal? Rate(string text)
    {
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0)
        {
            return rate;
        }

        _problems.Add($"--rate is '{text}'. Give inspections a second above zero, for example 50 or 50/s.");
        return null;
    }

    private int Repeat(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > 0)
        {
            return times;
        }

        _problems.Add($"--repeat is '{text}'. Give how often to send it again, 1 or more.");
        return 0;
    }

    private DateTimeOffset? Start(string text)
    {
        if (TimeTexts.TryRfc3339(text, out var start))
        {
            return start;
        }

        _problems.Add($"--start is '{text}'. Give date, time and offset, for example 2026-11-20T08:00:00Z.");
        return null;
    }

    private TimeSpan? Every(string text)
    {
        if (Durations.TryParse(text, out var every) && every > TimeSpan.Zero)
        {
            return every;
        }

        _problems.Add($"--every is '{text}'. Give a time above zero, for example 1s, 500ms, 2m or 00:00:01.");
        return null;
    }

    private TimeSpan? Offset(string text)
    {
        if (TimeTexts.TryOffset(text, out var offset))
        {
            return offset;
        }

        _problems.Add($"--offset is '{text}'. Give hours and minutes with a sign, for example +02:00.");
        return null;
    }

    private char? Separator(string text)
    {
        if (text is "," or ";" or "\t" or "tab")
        {
            return text == "tab" ? '\t' : text[0];
        }

        _problems.Add($"--separator is '{text}'.{Nearest.Hint(text, ["tab"])} Give , or ; or tab.");
        return null;
    }
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Sightline.Server.Pages;

/// <summary>The words of the pages in one language, and how it writes numbers and times.</summary>
public sealed class Texts
{
    private readonly IReadOnlyDictionary<string, string> _words;
    private readonly IReadOnlyDictionary<string, string> _english;
    private readonly NumberFormatInfo _numbers;

    internal Texts(string code, IReadOnlyDictionary<string, string> words, IReadOnlyDictionary<string, string> english)
    {
        (Code, _words, _english) = (code, words, english);
        _numbers = new NumberFormatInfo
        {
            NumberDecimalSeparator = this["format.decimal"],
            NumberGroupSeparator = this["format.group"],
            PercentDecimalSeparator = this["format.decimal"],
            PercentGroupSeparator = this["format.group"],
        };
    }

    /// <summary>The language as browsers name it, for example de.</summary>
    public string Code { get; }

    /// <summary>A text by its key. A key that not even English has is a mistake in the program.</summary>
    public string this[string key] =>
        Find(key) ?? throw new KeyNotFoundException($"There is no text '{key}'. Add it to the files in Pages/Texts.");

    /// <summary>A text with its places filled; numbers are written as the language writes them.</summary>
    public string this[string key, params object?[] arguments] =>
        string.Format(CultureInfo.InvariantCulture, this[key], [.. arguments.Select(Written)]);

    /// <summary>For keys that come from outside: null when there is no such text.</summary>
    public string? Find(string key) => _words.GetValueOrDefault(key) ?? _english.GetValueOrDefault(key);

    public string Number(long number) => number.ToString("N0", _numbers);

    public string Number(decimal number, int decimals) => number.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), _numbers);

    /// <summary>0.0125 is 1.25 %.</summary>
    public string Percent(decimal share, int decimals = 1) => this["format.percent", Number(share * 100, decimals)];

    public string Date(DateTimeOffset local) => local.ToString(this["format.date"], CultureInfo.InvariantCulture);

    public string Time(DateTimeOffset local) => local.ToString(this["format.time"], CultureInfo.InvariantCulture);

    /// <summary>Hour and minute, for what nobody reads to the second.</summary>
    public string Clock(DateTimeOffset local) => local.ToString(this["format.clock"], CultureInfo.InvariantCulture);

    /// <summary>Hour and minute, with the date where it is another day than <paramref name="now"/>.</summary>
    public string ClockOn(DateTimeOffset local, DateTimeOffset now) => local.Date == now.Date ? Clock(local) : $"{Date(local)} {Clock(local)}";

    public string DateTime(DateTimeOffset local) => $"{Date(local)} {Time(local)}";

    /// <summary>How long, in the two largest units that say something.</summary>
    public string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => this["duration.moment"],
        { TotalMinutes: < 1 } => this["duration.seconds", (long)time.TotalSeconds],
        { TotalHours: < 1 } => this["duration.minutes", (long)time.TotalMinutes],
        { TotalDays: < 1 } => this["duration.hours", (long)time.TotalHours, (long)time.Minutes],
        _ => this["duration.days", (long)time.TotalDays, (long)time.Hours],
    };

    private object? Written(object? argument) => argument switch
    {
        int number => Number(number),
        long number => Number(number),
        _ => argument,
    };
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TextsJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Hosting.Feeds;

/// <summary>One feed of inspections, as its file <c>config/intake/NAME.json</c> says.</summary>
internal sealed record FeedSettings
{
    // Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

    /// <summary>Form of the file; 1.</summary>
    public int FormatVersion { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Kind of feed, for example kafka.</summary>
    public string Connector { get; set; } = "";

    /// <summary>False: it is not read. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The stations it may speak for. Default all; no entry is none.</summary>
    public IReadOnlyList<string>? Stations { get; set; }

    /// <summary>Longest pause while it is away. Default 1 min.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Settings of the kind of feed; its page in docs/connectors lists them.</summary>
    public JsonObject Options { get; set; } = [];

    [JsonIgnore]
    public Scope Scope => Stations is null ? Scope.Everything : Scope.Of(Stations);

    /// <summary>Reads a feed's file, as file <paramref name="name"/>, and finds every problem.</summary>
    public static (FeedSettings? Settings, IReadOnlyList<string> Problems) Read(string name, string text, IEnumerable<IInspectionFeedKind> kinds)
    {
        var where = $"intake/{name}.json";
        try
        {
            return JsonSerializer.Deserialize(text, FeedJson.Default.FeedSettings) is { } settings
                ? (settings, [.. settings.Problems(name, where), .. settings.Unfit(where, [.. kinds])])
                : (null, [$"{where}: is null. Write one JSON object."]);
        }
        catch (JsonException error)
        {
            return (null, [$"{where}: line {(error.LineNumber ?? 0) + 1} is not a feed's form ({error.Path ?? "$"}). See docs/intake.md for the members and their types."]);
        }
    }

    private IEnumerable<string> Problems(string file, string where)
    {
        if (FormatVersion != 1)
        {
            yield return $"{where}: formatVersion is {FormatVersion}. Write 1.";
        }

        if (Name.Length == 0 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return $"{where}: name is '{Name}'. Use letters, digits, - and _.";
        }
        else if (Name != file)
        {
            yield return $"{where}: name is '{Name}'. Write '{file}', as in the file's name.";
        }

        if (LongestPause < TimeSpan.FromSeconds(1) || LongestPause > TimeSpan.FromDays(1))
        {
            yield return $"{where}: longestPause is {LongestPause}. Write a time from 00:00:01 to 1.00:00:00.";
        }

        if (Stations is { Count: 0 })
        {
            yield return $"{where}: stations is empty, so every message would be refused. Name its stations, or leave stations out for all.";
        }
    }

    private IReadOnlyList<string> Unfit(string where, IReadOnlyList<IInspectionFeedKind> kinds) => kinds.FirstOrDefault(kind => kind.Name == Connector) is { } kind
        ? kind.Check(Options, $"{where}: options")
        : [$"{where}: connector is '{Connector}'. Write one of {string.Join(", ", kinds.Select(k => k.Name))}."];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(FeedSettings))]
internal sealed partial class FeedJson : JsonSerializerContext;

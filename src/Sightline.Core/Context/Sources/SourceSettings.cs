using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sightline.Context.Sources;

/// <summary>One system that is asked for context, as its file <c>config/sources/NAME.json</c> says.</summary>
internal sealed record SourceSettings
{
    // Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

    /// <summary>Form of the file; 1.</summary>
    public int FormatVersion { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Kind of source, for example tryton.</summary>
    public string Connector { get; set; } = "";

    /// <summary>False: it is not asked and owns nothing; what it said stays. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Pause between two looks. Default 2 s.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause while it is away or refuses. Default 1 min.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Members that nobody else may change, by kind of record; a star for all. Default none.</summary>
    public Dictionary<string, IReadOnlyList<string>> Owns { get; set; } = [];

    /// <summary>Settings of the kind of source; its page in docs/connectors lists them.</summary>
    public JsonObject Options { get; set; } = [];

    /// <summary>True when a member of a kind of record belongs to this source.</summary>
    public bool IsOwner(string kind, string member) => Enabled && Owns.TryGetValue(kind, out var members) && (members.Contains("*") || members.Contains(member));

    /// <summary>Reads a source's file and finds every problem of its own members. The kind of source checks <see cref="Options"/>.</summary>
    public static (SourceSettings? Settings, IReadOnlyList<string> Problems) Read(string where, string text)
    {
        SourceSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize(text, SourceJson.Default.SourceSettings);
        }
        catch (JsonException error)
        {
            return (null, [$"{where}: line {(error.LineNumber ?? 0) + 1} is not a source's form ({error.Path ?? "$"}). See docs/context-sources.md for the members and their types."]);
        }

        return settings is null ? (null, [$"{where}: is null. Write one JSON object."]) : (settings, [.. settings.Problems(where)]);
    }

    private IEnumerable<string> Problems(string where)
    {
        if (FormatVersion != 1)
        {
            yield return $"{where}: formatVersion is {FormatVersion}. Write 1.";
        }

        if (Name.Length == 0 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return $"{where}: name is '{Name}'. Use letters, digits, - and _.";
        }

        if (string.IsNullOrWhiteSpace(Connector))
        {
            yield return $"{where}: connector is missing. Write the kind of source, such as tryton.";
        }

        if (Every < TimeSpan.FromMilliseconds(100) || Every > TimeSpan.FromDays(1))
        {
            yield return $"{where}: every is {Every}. Write a time from 00:00:00.1 to 1.00:00:00.";
        }

        if (LongestPause < Every || LongestPause > TimeSpan.FromDays(1))
        {
            yield return $"{where}: longestPause is {LongestPause}. Write a time from every ({Every}) to 1.00:00:00.";
        }

        foreach (var (kind, members) in Owns)
        {
            if (SourcedKinds.Find(kind) is not { } known)
            {
                yield return $"{where}: owns.{kind} is not a kind of record that a source can own. Write one of {string.Join(", ", SourcedKinds.All.Select(k => k.Name))}.";
                continue;
            }

            foreach (var member in (members ?? []).Where(m => m != "*" && !MasterMembers.Names(known).Contains(m)))
            {
                yield return $"{where}: owns.{kind} names '{member}'. Write members of the kind, or \"*\": {string.Join(", ", MasterMembers.Names(known))}.";
            }
        }
    }
}

/// <summary>Body of a <c>source.read</c> fact: what a source said that is new, and how far it was read.</summary>
internal sealed record SourceReadBody
{
    public string? Cursor { get; set; }

    /// <summary>What it said for the first time, or otherwise than before.</summary>
    public IReadOnlyList<SourceWord> Words { get; set; } = [];

    /// <summary>How many of them changed a record here.</summary>
    public int Taken { get; set; }
}

/// <summary>One record as a source speaks of it.</summary>
internal sealed record SourceWord
{
    public string Kind { get; set; } = "";

    public string Id { get; set; } = "";

    /// <summary>Every member it has spoken of so far, as it last did.</summary>
    public JsonObject Members { get; set; } = [];

    /// <summary>Why it was not taken; null when it was.</summary>
    public string? Problem { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SourceSettings))]
[JsonSerializable(typeof(SourceReadBody))]
internal sealed partial class SourceJson : JsonSerializerContext;

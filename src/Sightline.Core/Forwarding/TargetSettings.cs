using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sightline.Forwarding;

/// <summary>One downstream system, as its file <c>config/targets/NAME.json</c> says.</summary>
internal sealed record TargetSettings
{
    // Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

    /// <summary>Form of the file; 1.</summary>
    public int FormatVersion { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Kind of connector, for example http or file.</summary>
    public string Connector { get; set; } = "";

    /// <summary>One of <see cref="Stages"/>.</summary>
    public string Stage { get; set; } = TargetStages.Live;

    /// <summary>Lines whose records are sent in stage canary; those of all others are treated as in shadow.</summary>
    public IReadOnlyList<string> CanaryLines { get; set; } = [];

    /// <summary>Messages in flight at once. Messages of one part are never in flight together. Default 8.</summary>
    public int Lanes { get; set; } = 8;

    /// <summary>Messages that may start in a second. A backlog goes out no faster, and the line keeps its latency meanwhile. Default 1,500.</summary>
    public int MostPerSecond { get; set; } = 1_500;

    /// <summary>Longest pause between two attempts. Default 30 s.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures in a row after which only one message at a time tries whether the target is back. Default 5.</summary>
    public int FailuresToBreak { get; set; } = 5;

    /// <summary>
    /// Target that must have accepted the same fact before this one is told: an ERP is fed by what the MES acknowledged, not by the
    /// station. What that target does not want or was not told, this one is not told either. Default null.
    /// </summary>
    public string? After { get; set; }

    /// <summary>By kind of fact, how soon this target is told and what it is promised. Default: each in real time.</summary>
    public IReadOnlyDictionary<string, DeliveryClass> Delivery { get; set; } = new Dictionary<string, DeliveryClass>();

    /// <summary>How long a delivery may be parked before it counts as late. Default null: as <c>Context:HoldTime</c> says.</summary>
    public TimeSpan? HoldTime { get; set; }

    /// <summary>Settings of the connector; its page in docs/connectors lists them.</summary>
    public JsonObject Options { get; set; } = [];

    public static readonly IReadOnlyList<string> Stages = TargetStages.All;

    /// <summary>How soon a kind of fact is told.</summary>
    public DeliveryClass ClassOf(string kind) => Delivery.GetValueOrDefault(kind) ?? new DeliveryClass();

    /// <summary>Reads a target's file and finds every problem of its own members. The connector checks <see cref="Options"/>.</summary>
    public static (TargetSettings? Settings, IReadOnlyList<string> Problems) Read(string where, string text)
    {
        TargetSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize(text, ForwardingJson.Default.TargetSettings);
        }
        catch (JsonException error)
        {
            return (null, [$"{where}: line {(error.LineNumber ?? 0) + 1} is not a target's form ({error.Path ?? "$"}). See docs/operating.md for the members and their types."]);
        }

        if (settings is null)
        {
            return (null, [$"{where}: is null. Write one JSON object."]);
        }

        var problems = new List<string>();
        Check(settings.FormatVersion == 1, $"{where}: formatVersion is {settings.FormatVersion}. Write 1.");
        Check(!string.IsNullOrWhiteSpace(settings.Name), $"{where}: name is missing. Write the target's name, such as mes.");
        Check(settings.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), $"{where}: name is '{settings.Name}'. Use letters, digits, - and _.");
        Check(!string.IsNullOrWhiteSpace(settings.Connector), $"{where}: connector is missing. Write the kind of connector, such as http.");
        Check(Stages.Contains(settings.Stage), $"{where}: stage is '{settings.Stage}'. Write {string.Join(", ", Stages.SkipLast(1))} or {Stages[^1]}.");
        Check(settings.Stage != TargetStages.Canary || settings.CanaryLines.Count > 0, $"{where}: canaryLines is empty. Name the lines whose records are sent in stage canary, such as [\"L1\"].");
        Check(settings.CanaryLines.All(line => !string.IsNullOrWhiteSpace(line)), $"{where}: canaryLines has a line without a name. Write the ids of lines.");
        Check(settings.Lanes is >= 1 and <= 64, $"{where}: lanes is {settings.Lanes}. Write a number from 1 to 64.");
        Check(settings.MostPerSecond is >= 1 and <= 1_000_000, $"{where}: mostPerSecond is {settings.MostPerSecond}. Write a number from 1 to 1000000.");
        Check(settings.LongestPause >= TimeSpan.FromMilliseconds(100) && settings.LongestPause <= TimeSpan.FromHours(1), $"{where}: longestPause is {settings.LongestPause}. Write a time from 00:00:00.1 to 01:00:00.");
        Check(settings.FailuresToBreak is >= 1 and <= 1_000, $"{where}: failuresToBreak is {settings.FailuresToBreak}. Write a number from 1 to 1000.");
        Check(settings.HoldTime is not { } hold || (hold > TimeSpan.Zero && hold <= TimeSpan.FromDays(1)), $"{where}: holdTime is {settings.HoldTime}. Write a time above zero and at most 1.00:00:00, or leave it out.");
        Check(settings.After is null || settings.After.Length > 0, $"{where}: after is empty. Write the name of a target, or leave it out.");
        Check(settings.After is null || settings.After != settings.Name, $"{where}: after is '{settings.After}', this target itself. Write the name of another, or leave it out.");
        problems.AddRange(DeliveryClasses.Problems(settings.Delivery).Select(problem => $"{where}: {problem}"));
        return (settings, problems);

        void Check(bool good, string problem)
        {
            if (!good)
            {
                problems.Add(problem);
            }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, WriteIndented = true)]
[JsonSerializable(typeof(TargetSettings))]
[JsonSerializable(typeof(DeliveryReport))]
internal sealed partial class ForwardingJson : JsonSerializerContext;

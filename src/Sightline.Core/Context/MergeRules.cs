using System.Text.Json;
using Sightline.Buffering;

namespace Sightline.Context;

/// <summary>One rule by which two records are the same inspection.</summary>
/// <param name="Owner">The station whose master record holds it.</param>
/// <param name="Position">Of the fact that said so.</param>
/// <param name="By">trigger or part.</param>
/// <param name="Span">How far the exposures may lie apart.</param>
/// <param name="Stations">Those that report the same inspections, the owner among them; null for the owner alone, under two ids.</param>
internal sealed record MergeRule(string Owner, long Position, string By, TimeSpan Span, IReadOnlySet<string>? Stations)
{
    public bool IsFor(string station) => Stations?.Contains(station) ?? station == Owner;

    /// <summary>True when a record of the one station may be the same as a record of the other.</summary>
    public bool Joins(string counted, string other) => IsFor(counted) && IsFor(other) && (Stations is null || counted != other);

    /// <summary>What must be the same at both; null where a record has nothing to compare.</summary>
    public string? KeyOf(InspectionInHand hand)
    {
        var inspection = hand.Inspection;
        if (By == "trigger")
        {
            return Trigger(inspection.Extensions) is { } trigger ? $"trigger {trigger}" : inspection.Sequence is { } number ? $"sequence {number}" : null;
        }

        return inspection.Part.Serial is { } serial ? $"serial {serial}" : $"batch {inspection.Part.Batch}|{inspection.Part.Position}";
    }

    private static string? Trigger(IReadOnlyDictionary<string, JsonElement>? extensions) =>
        extensions is null || !extensions.TryGetValue("trigger", out var value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}

/// <summary>The rules that are in force, from master data. Read again when the plant changes.</summary>
internal sealed class MergeRules(PlantModel plant)
{
    private readonly Dictionary<string, IReadOnlyList<MergeRule>> _of = [];
    private IReadOnlyList<MergeRule> _all = [];
    private long _version = -1;

    public void Forget() => _version = -1;

    /// <summary>The rules for records of a station, by the name of the station that holds them. For the journey's thread.</summary>
    public IReadOnlyList<MergeRule> For(string station)
    {
        if (_version != plant.Version)
        {
            Read();
        }

        if (_all.Count == 0)
        {
            return [];
        }

        if (!_of.TryGetValue(station, out var rules))
        {
            _of[station] = rules = [.. _all.Where(r => r.IsFor(station))];
        }

        return rules;
    }

    private void Read()
    {
        lock (plant.Gate)
        {
            _all = [.. plant.All<StationMaster>(MasterKind.Stations).Where(s => s.Record.Merge is not null)
                .OrderBy(s => s.Id, StringComparer.Ordinal).Select(s => Rule(s.Id, s.Record.Merge!, s.Position))];
            _version = plant.Version;
        }

        _of.Clear();
    }

    private static MergeRule Rule(string owner, MergeMaster merge, long position) =>
        new(owner, position, merge.By, merge.Span()!.Value, merge.With?.Append(owner).ToHashSet(StringComparer.Ordinal));
}

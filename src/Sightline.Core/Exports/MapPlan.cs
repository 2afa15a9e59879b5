using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>A map, compiled and never changed. A record that started with it finishes with it.</summary>
internal sealed class MapPlan
{
    private readonly string _map;
    private readonly Translation.NotWanted?[] _unwantedPurposes;
    private readonly Translation.NotWanted?[] _unwantedResults;
    private readonly string[] _statuses;
    private readonly LowConfidenceRule? _lowConfidence;
    private readonly ClassPlan _classes;
    private readonly FieldPlan[] _fields;
    private readonly DefectListPlan? _defectsAs;
    private readonly Dictionary<string, FieldPlan[]> _facts;

    private MapPlan(MapFile file)
    {
        Target = new TargetName(file.Target);
        (Version, Description, Owner, Text, Sha256) = (file.Version, file.Description, file.Owner, file.Text, HashOf(file.Text));
        _map = $"{file.Target} map {file.Version}";
        _unwantedPurposes = [.. Enum.GetValues<InspectionPurpose>().Select(p => file.Purposes.Contains(p)
            ? null
            : new Translation.NotWanted($"{_map} does not list '{MapSources.WordOf(p)}' under purposes."))];
        _unwantedResults = [.. Enum.GetValues<InspectionResult>().Select(r => file.Results[r] is not null
            ? null
            : new Translation.NotWanted($"{_map} has null for results.{MapSources.WordOf(r)}."))];
        _statuses = [.. Enum.GetValues<InspectionResult>().Select(r => file.Results[r] ?? "")];
        _lowConfidence = file.LowConfidence;
        _classes = new ClassPlan(file, _map);
        LooksAtClasses = file.Classes is not null;
        _fields = [.. file.Fields.Select(f => new FieldPlan(f, _map, list: null))];
        _defectsAs = file.DefectsAs is { } list ? new DefectListPlan(list, _map) : null;
        _facts = file.Facts.ToDictionary(f => f.Key, f => f.Value.Select(rule => new FieldPlan(rule, _map, list: null)).ToArray(), StringComparer.Ordinal);
    }

    public TargetName Target { get; }

    public string Version { get; }

    public string? Description { get; }

    public string? Owner { get; }

    /// <summary>Of the file's text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The file, character by character.</summary>
    public string Text { get; }

    /// <summary>False where the target is sent no codes of classes.</summary>
    public bool LooksAtClasses { get; }

    /// <summary>Vision class to target code.</summary>
    public IReadOnlyDictionary<string, ClassCode> Classes => _classes.Codes;

    public static MapPlan Build(MapFile file) => new(file);

    /// <summary>True where it has words for facts of a kind, one of <see cref="ToldKinds"/>.</summary>
    public bool Tells(string kind) => _facts.ContainsKey(kind);

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public Translation Translate(InspectionForExport x)
    {
        var inspection = x.Inspection;
        var unwanted = _unwantedPurposes[(int)inspection.Purpose] ?? _unwantedResults[(int)inspection.Result];
        if (unwanted is not null)
        {
            return unwanted;
        }

        var findings = new Findings();
        JudgeConfidence(inspection, findings);
        var defects = _classes.Code(inspection, findings);

        // A person's look comes before a better map: it is the part that is in doubt, not the words for it.
        if (findings.MustReview)
        {
            return new Translation.Review(findings.ReviewReason());
        }

        var input = new MapInput(x, _statuses[(int)inspection.Result], defects, ClassPlan.Primary(defects));
        var fields = Write(input, findings);
        return findings.MustReview ? new Translation.Review(findings.ReviewReason())
            : findings.MustPark ? new Translation.Parked(findings.ParkReason())
            : new Translation.Ready(fields, findings.Remarks);
    }

    /// <summary>Another fact than an inspection, in the target's words.</summary>
    public Translation Translate(ToldFact told)
    {
        if (!_facts.TryGetValue(told.Kind, out var plans))
        {
            return new Translation.NotWanted($"{_map} has no facts.{told.Kind}.");
        }

        var (findings, fields, input) = (new Findings(), new JsonObject(), MapInput.Of(told));
        foreach (var field in plans)
        {
            field.Write(input, fields, findings);
        }

        return findings.MustPark ? new Translation.Parked(findings.ParkReason()) : new Translation.Ready(fields, findings.Remarks);
    }

    private JsonObject Write(in MapInput input, Findings findings)
    {
        var fields = new JsonObject();
        foreach (var field in _fields)
        {
            field.Write(input, fields, findings);
        }

        _defectsAs?.Write(input, fields, findings);
        return fields;
    }

    // A record without confidence is not a doubtful one: many stations never send it.
    private void JudgeConfidence(Inspection inspection, Findings findings)
    {
        if (_lowConfidence is not { } rule || !(inspection.Confidence < rule.Below))
        {
            return;
        }

        var what = $"Confidence {inspection.Confidence} of station {inspection.Station} is below {rule.Below} of {_map}";
        switch (rule.Policy)
        {
            case LowConfidencePolicy.Review:
                findings.Review($"{what}. Judge the part.");
                break;
            case LowConfidencePolicy.Send:
                findings.Remark($"{what}; it was sent, by lowConfidence.");
                break;
            default:
                findings.Park($"{what}. Close it with a reason, or change lowConfidence in a new version of the map.");
                break;
        }
    }
}

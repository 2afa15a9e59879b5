using System.Collections.Frozen;
using Sightline.Contract;

namespace Sightline.Exports;

/// <summary>Gives each defect the target's word. Every defect is looked up, whether a field sends it or not.</summary>
internal sealed class ClassPlan
{
    private readonly string _map;
    private readonly UnknownClassRule? _unknown;

    public ClassPlan(MapFile file, string map)
    {
        _map = map;
        _unknown = file.UnknownClass;
        Codes = (file.Classes ?? new Dictionary<string, ClassCode>()).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public FrozenDictionary<string, ClassCode> Codes { get; }

    public CodedDefect[] Code(Inspection inspection, Findings findings)
    {
        if (inspection.Defects is not { Count: > 0 } defects)
        {
            return [];
        }

        var coded = new CodedDefect[defects.Count];
        var kept = 0;
        for (var i = 0; i < defects.Count; i++)
        {
            if (Code(defects[i], inspection.Station, findings) is { } one)
            {
                coded[kept++] = one;
            }
        }

        return kept == coded.Length ? coded : coded[..kept];
    }

    /// <summary>The highest confidence; those without one come last, and equal ones in the order sent. -1 without defects.</summary>
    public static int Primary(CodedDefect[] defects)
    {
        var best = defects.Length == 0 ? -1 : 0;
        for (var i = 1; i < defects.Length; i++)
        {
            // A confidence beats none; a lifted comparison with null is false.
            if (defects[i].Defect.Confidence is { } c && !(defects[best].Defect.Confidence >= c))
            {
                best = i;
            }
        }

        return best;
    }

    private CodedDefect? Code(Defect defect, string station, Findings findings)
    {
        if (_unknown is null)
        {
            return new CodedDefect(defect, null, defect.Severity);
        }

        if (Codes.TryGetValue(defect.Class, out var known))
        {
            return new CodedDefect(defect, known.Code, known.Severity ?? defect.Severity);
        }

        var what = $"Defect class '{defect.Class}' of station {station} has no code in {_map}.";
        switch (_unknown.Policy)
        {
            case UnknownClassPolicy.Default:
                findings.Remark($"{what} The default code '{_unknown.Code}' was sent, by unknownClass.");
                return new CodedDefect(defect, _unknown.Code, defect.Severity);
            case UnknownClassPolicy.Drop:
                findings.Remark($"{what} The defect was left out, by unknownClass.");
                return null;
            case UnknownClassPolicy.Review:
                findings.Review($"{what} Judge the part, and add the class to classes.");
                return null;
            default:
                // The defect stays, so that no field adds "there is no defect" to the reason.
                findings.Park($"{what} Add it to classes in a new version of the map.");
                return new CodedDefect(defect, "?", defect.Severity);
        }
    }
}

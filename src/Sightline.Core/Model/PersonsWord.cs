using Sightline.Contract;

namespace Sightline.Model;

/// <summary>What a person said of a part, in the place of what the machine said.</summary>
/// <param name="Result">Pass or fail.</param>
/// <param name="Class">The defect class they saw; null for none named.</param>
public sealed record PersonsWord(InspectionResult Result, string? Class)
{
    /// <summary>
    /// The inspection by the person's word: their result, no confidence of a machine in it, no defects on a good part, and on a bad one
    /// the class they named, in the place of the machine's surest where none has it.
    /// </summary>
    public Inspection On(Inspection inspection) => inspection with
    {
        Result = Result,
        Confidence = null,
        Defects = Result == InspectionResult.Pass ? [] : Classed(inspection.Defects ?? []),
    };

    private IReadOnlyList<Defect> Classed(IReadOnlyList<Defect> defects)
    {
        if (Class is null || defects.Any(d => d.Class == Class))
        {
            return defects;
        }

        if (defects.Count == 0)
        {
            return [new Defect { Class = Class }];
        }

        var surest = defects.Index().MaxBy(d => d.Item.Confidence ?? -1).Index;
        return [.. defects.Select((d, i) => i == surest ? d with { Class = Class, Confidence = null } : d)];
    }
}

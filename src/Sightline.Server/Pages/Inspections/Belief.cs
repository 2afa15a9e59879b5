using Sightline.Genealogy;
using Sightline.Model;

namespace Sightline.Server.Pages.Inspections;

/// <summary>What the station said beside what the plant knew.</summary>
/// <param name="Of">Name of the thing, as texts know it.</param>
/// <param name="Said">By the station; null where it said nothing.</param>
/// <param name="Known">By the context; null where nothing was known.</param>
internal sealed record Belief(string Of, string? Said, string? Known)
{
    /// <summary>Null where there is nothing to compare.</summary>
    public bool? Agrees => Said is null || Known is null ? null : Said == Known;

    public static IReadOnlyList<Belief> AllOf(FullRecord record) =>
    [
        .. ((Belief[])
        [
            new(ContextNames.WorkOrder, record.Inspection.WorkOrder, record.Context?[ContextNames.WorkOrder]),
            new(ContextNames.Batch, record.Inspection.Part.Batch, record.Context?[ContextNames.Batch]),
            new("recipe", record.Inspection.Recipe?.Id, record.Context?[ContextNames.RecipeExpected]),
            new("recipeVersion", record.Inspection.Recipe?.Version, record.Context?[ContextNames.RecipeVersionExpected]),
            new("model", record.Inspection.Model?.Name, record.Context?[ContextNames.ModelExpected]),
            new("modelVersion", record.Inspection.Model?.Version, record.Context?[ContextNames.ModelVersionExpected]),
        ]).Where(b => b.Said is not null || b.Known is not null),
    ];
}

using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Decisions.Recipes;

/// <summary>What a station worked with, and what is wrong with that.</summary>
/// <param name="Recipe">The recipe; null where only the model is known.</param>
/// <param name="Version">Its version; null where that is not known.</param>
/// <param name="Flags">What is wrong; empty where nothing is.</param>
internal sealed record RecipeJudged(string? Recipe, string? Version, IReadOnlyList<string> Flags);

/// <summary>Compares what a station worked with with what was released at that moment.</summary>
internal static class RecipeUse
{
    /// <summary>Every flag that a use can have.</summary>
    public static readonly IReadOnlyList<string> Flags = [RecordFlags.RecipeNotApproved, RecordFlags.RecipeNotActive, RecordFlags.ModelDiffers];

    /// <summary>
    /// What is wrong with the recipe and the model that an inspection names; null where there is nothing to judge. Where it
    /// names no recipe, the one that the station last reported as active is judged.
    /// </summary>
    /// <param name="inspection">The inspection as sent.</param>
    /// <param name="context">What was to be used.</param>
    /// <param name="recipes">What was released.</param>
    /// <param name="moment">The exposure by this node's clock.</param>
    public static RecipeJudged? Judge(Inspection inspection, BoundContext context, IApprovedRecipes recipes, DateTimeOffset moment)
    {
        var (recipe, version) = inspection.Recipe is { } named ? (named.Id, named.Version) : (context[ContextNames.RecipeUsed], context[ContextNames.RecipeVersionUsed]);

        // A rehearsal is there to try what is not released yet.
        if ((recipe is null && inspection.Model is null) || inspection.Purpose == InspectionPurpose.Rehearsal || !recipes.AreKept(moment))
        {
            return null;
        }

        var found = new List<string>();
        var release = recipe is null ? null : recipes.Of(recipe, version, moment);
        if (release?.Released is RecipeReleased.No or RecipeReleased.Approved)
        {
            found.Add(release.Released == RecipeReleased.No ? RecordFlags.RecipeNotApproved : RecordFlags.RecipeNotActive);
        }

        var asked = release is { Released: not RecipeReleased.No } ? release.Model : Expected(context);
        if (inspection.Model is { } model && asked is not null && Differs(model, asked))
        {
            found.Add(RecordFlags.ModelDiffers);
        }

        return new RecipeJudged(recipe, version, found);
    }

    private static ModelNamed? Expected(BoundContext context) =>
        context[ContextNames.ModelExpected] is { } name ? new ModelNamed(name, context[ContextNames.ModelVersionExpected], context[ContextNames.ModelHashExpected]) : null;

    /// <summary>Only what both name is compared.</summary>
    private static bool Differs(ModelUsed used, ModelNamed asked) =>
        used.Name != asked.Name
        || (used.Version is not null && asked.Version is not null && used.Version != asked.Version)
        || (used.Sha256 is not null && asked.Sha256 is not null && !used.Sha256.Equals(asked.Sha256, StringComparison.OrdinalIgnoreCase));
}

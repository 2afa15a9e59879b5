namespace Sightline.Model;

/// <summary>Which inspection recipes were released at a moment, for those who judge what a station worked with.</summary>
internal interface IApprovedRecipes
{
    /// <summary>True from the first approval of any recipe on. Before that a plant keeps none, and nothing is found wrong.</summary>
    bool AreKept(DateTimeOffset moment);

    /// <summary>How a recipe stood at a moment; without a version, its best.</summary>
    RecipeRelease Of(string recipe, string? version, DateTimeOffset moment);
}

/// <summary>How far a version was released.</summary>
internal enum RecipeReleased
{
    /// <summary>Not known, a draft, or retired.</summary>
    No,

    /// <summary>Signed, and not the one to be used.</summary>
    Approved,

    /// <summary>The one to be used.</summary>
    Active,
}

/// <summary>How a version stood, and the model that must judge with it.</summary>
/// <param name="Released">How far it was released.</param>
/// <param name="Model">Null where the recipe names none, or is not released.</param>
internal sealed record RecipeRelease(RecipeReleased Released, ModelNamed? Model);

/// <summary>A model as a recipe names it. What is null was not said.</summary>
internal sealed record ModelNamed(string Name, string? Version, string? Sha256);

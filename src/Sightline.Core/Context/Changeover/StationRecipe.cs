namespace Sightline.Context.Changeover;

/// <summary>How the recipe of a station compares with the one expected of it.</summary>
internal enum RecipeVerdict
{
    /// <summary>No recipe is expected of the station.</summary>
    NothingExpected,

    Same,

    /// <summary>The station never reported or used one.</summary>
    Unknown,

    /// <summary>Its last report is older than what is expected now.</summary>
    Waiting,

    Differs,
}

/// <summary>Expected beside actual at one station.</summary>
/// <param name="Station">The station.</param>
/// <param name="Expected">What it should work with; null where nothing says so.</param>
/// <param name="Actual">What it reported or used last; null where it never did.</param>
/// <param name="Since">Since when it works with that; null where it never reported.</param>
internal sealed record StationRecipe(string Station, RecipeName? Expected, RecipeName? Actual, DateTimeOffset? Since)
{
    /// <summary>Compares. With a moment, a recipe that differs and is older than it waits to be replaced.</summary>
    public RecipeVerdict Verdict(DateTimeOffset? sentAt) =>
        Expected?.Id is null ? RecipeVerdict.NothingExpected
        : Actual?.Id is null ? RecipeVerdict.Unknown
        : !Differ(Expected, Actual) ? RecipeVerdict.Same
        : sentAt is { } sent && Since < sent ? RecipeVerdict.Waiting
        : RecipeVerdict.Differs;

    /// <summary>Another recipe, or another version where both are known.</summary>
    public static bool Differ(RecipeName expected, RecipeName actual) =>
        expected.Id != actual.Id || (expected.Version is not null && actual.Version is not null && expected.Version != actual.Version);

    /// <summary>As people read it.</summary>
    public static string Words(RecipeName? recipe) => recipe?.Id is not { } id ? "none" : recipe.Version is { } version ? $"{id} version {version}" : id;
}

using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Recipes;

/// <summary>The pages of inspection recipes: the list, one recipe with its versions, the form of a draft.</summary>
internal static class RecipeRoutes
{
    public const string List = "/recipes";

    /// <summary>Beside the list: below it every word may be the id of a recipe.</summary>
    public const string Draft = "/recipe-draft";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(List, (HttpContext http, RecipePages recipes) => recipes.All(http)).Needs(Permission.ReadPlant);
        pages.MapGet(List + "/{id}", (HttpContext http, RecipePages recipes) => recipes.OneAsync(http, PathText.At(http, 1))).Needs(Permission.ReadPlant);
        pages.MapPost(List + "/{id}/approve", (HttpContext http, RecipePages recipes) => recipes.ApproveAsync(http, PathText.At(http, 1))).Needs(Permission.ApproveRecipes);
        pages.MapPost(List + "/{id}/change", (HttpContext http, RecipePages recipes) => recipes.ChangeAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeRecipes);
        pages.MapGet(Draft, (HttpContext http, RecipeDraftPages drafts) => drafts.Begin(http)).Needs(Permission.ChangeRecipes);
        pages.MapPost(Draft, (HttpContext http, RecipeDraftPages drafts) => drafts.SaveAsync(http)).Needs(Permission.ChangeRecipes);
    }

    public static string Of(string recipe, string? version = null) =>
        $"{List}/{Uri.EscapeDataString(recipe)}{(version is null ? "" : $"?version={Uri.EscapeDataString(version)}")}";

    public static string DraftOf(string recipe, string version) => $"{Draft}?recipe={Uri.EscapeDataString(recipe)}&version={Uri.EscapeDataString(version)}";
}

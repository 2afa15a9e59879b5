using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Context.Recipes;

/// <summary>Registers what keeps inspection recipes. Before the stage that binds: an activation holds from its own fact on.</summary>
internal static class RecipesHosting
{
    public static IServiceCollection AddRecipes(this IServiceCollection services) => services
        .AddSettings<RecipeOptions, RecipeOptionsCheck>("Recipes")
        .AddSingleton<RecipeDesk>().AddSingleton<IApprovedRecipes>(s => s.GetRequiredService<PlantModel>().Recipes)
        .AddSingleton<IStage, RecipeStage>();
}

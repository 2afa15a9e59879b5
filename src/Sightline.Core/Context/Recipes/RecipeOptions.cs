using Microsoft.Extensions.Options;

namespace Sightline.Context.Recipes;

/// <summary>Settings of inspection recipes, section <c>Recipes</c>.</summary>
internal sealed class RecipeOptions
{
    /// <summary>Nobody approves a version they drafted or changed. Default true.</summary>
    public bool FourEyes { get; set; } = true;
}

/// <summary>Either value of <see cref="RecipeOptions"/> is a policy a plant may have.</summary>
internal sealed class RecipeOptionsCheck : IValidateOptions<RecipeOptions>
{
    public ValidateOptionsResult Validate(string? name, RecipeOptions options) => ValidateOptionsResult.Success;
}

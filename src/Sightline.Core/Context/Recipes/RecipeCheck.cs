using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context.Recipes;

/// <summary>What is checked of a recipe beyond its form.</summary>
internal static class RecipeCheck
{
    /// <summary>Every problem of a draft.</summary>
    public static IEnumerable<ContractError> Problems(RecipeMaster recipe) =>
        [.. Words(recipe), .. Model(recipe.Model), .. Content(recipe)];

    private static IEnumerable<ContractError> Words(RecipeMaster recipe)
    {
        if (recipe.Version is { } version && (string.IsNullOrWhiteSpace(version) || version.Length > ContractLimits.WordLength))
        {
            yield return new ContractError("/version", $"Has {version.Length} characters. Send 1 to {ContractLimits.WordLength}, not blank, or leave it out for version 1.");
        }

        if (recipe is { Variant: not null, Product: null })
        {
            yield return new ContractError("/variant", $"Is '{recipe.Variant}', of no product. Send the product too.");
        }
    }

    private static IEnumerable<ContractError> Model(RecipeModel? model)
    {
        if (model is not null && string.IsNullOrWhiteSpace(model.Name))
        {
            yield return new ContractError("/model/name", "Missing. Send the name of the model, or leave the model out.");
        }

        if (model?.Sha256 is { } hash && !RecipeContent.IsHash(hash))
        {
            yield return NoHash("/model/sha256", hash);
        }
    }

    private static IEnumerable<ContractError> Content(RecipeMaster recipe)
    {
        if (recipe.ContentSha256 is { } hash && !RecipeContent.IsHash(hash))
        {
            yield return NoHash("/contentSha256", hash);
        }

        if (recipe.Content is not { } content)
        {
            yield break;
        }

        if (RecipeContent.Bytes(content).Length is > RecipeContent.MostBytes and var size)
        {
            yield return new ContractError("/content", $"Has {size} bytes. Send at most {RecipeContent.MostBytes}, or keep it elsewhere and send reference and contentSha256.");
        }
        else if (SentJson.BrokenText(content) is { } broken)
        {
            yield return new ContractError("/content" + broken, "Holds a text that is no well-formed Unicode. Send it without half surrogate pairs.");
        }
        else if (recipe.ContentSha256 is { } named && RecipeContent.IsHash(named) && RecipeContent.Sha256(content) is var found && !found.Equals(named, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ContractError("/contentSha256", $"Is '{named}', and the content as it stands in the message has {found}. Send the content that was meant, or leave the hash out.");
        }
    }

    private static ContractError NoHash(string pointer, string text) => new(pointer, $"Is '{text}'. Send a SHA-256 as 64 hexadecimal digits.");
}

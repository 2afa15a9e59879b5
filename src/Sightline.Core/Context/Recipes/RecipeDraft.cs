using System.Text.Json;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Context.Recipes;

/// <summary>Drafts as they come in: which version one is, and whether it may still be taken.</summary>
internal static class RecipeDraft
{
    private const string FirstVersion = "1";

    public static string VersionOf(RecipeMaster said) => said.Version ?? FirstVersion;

    public static RecipeVersion From(string recipe, RecipeMaster said, RecipeStep drafted, IReadOnlyList<string> authors) => new()
    {
        Recipe = recipe,
        Version = VersionOf(said),
        Said = said with { Content = null },
        ContentSha256 = RecipeContent.HashOf(said),
        ContentBytes = said.Content is { } content ? RecipeContent.Bytes(content).Length : null,
        Drafted = drafted,
        Authors = authors,
    };

    /// <summary>The answer to a draft that is not to be written: the version says the same already, or it is no draft any more. Null for one that is.</summary>
    public static PlantChange? Settled(SqliteDatabase db, string recipe, byte[] body)
    {
        var said = JsonSerializer.Deserialize(body, RecipeJson.Default.RecipeMaster)!;
        if (RecipeRows.Find(db, recipe, VersionOf(said)) is not { } known)
        {
            return null;
        }

        var offered = From(recipe, said, known.Drafted, known.Authors);
        if (offered.Said == known.Said && offered.ContentSha256 == known.ContentSha256 && offered.ContentBytes == known.ContentBytes)
        {
            return new PlantChange([], known.Drafted.Position, false);
        }

        if (known.State == RecipeState.Draft)
        {
            return null;
        }

        var why = $"Version '{known.Version}' of recipe '{recipe}' is {RecipeLife.Word(known.State)} and is not changed any more. Send what you want as a new version.";
        return new PlantChange([new ContractError("/version", why)], 0, false, why);
    }
}

using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Recipes;

/// <summary>Recipes of a node, driven by facts as the journal holds them.</summary>
internal static class RecipeRig
{
    public const string Anna = "user:anna as quality from 10.0.0.7";
    public const string Bert = "user:bert as quality from 10.0.0.8";

    public static Task<long> DraftAsync(this Node node, string recipe, string body, string actor = Anna) =>
        node.FactAsync(FactKinds.Master, $"recipes/{recipe}", body, actor: actor);

    public static Task<long> StepAsync(this Node node, string recipe, string version, string act, long? draft = null, string? reason = null) => node.FactAsync(FactKinds.Recipe, recipe,
        JsonSerializer.Serialize(new RecipeChange { Recipe = recipe, Version = version, Act = act, Draft = draft ?? node.Version(recipe, version)?.Drafted.Position ?? 0, By = "user:bert", Reason = reason }, RecipeJson.Default.RecipeChange),
        actor: Bert);

    /// <summary>A version that is active.</summary>
    public static async Task ActiveAsync(this Node node, string recipe, string body)
    {
        await node.DraftAsync(recipe, body);
        var version = RecipeDraft.VersionOf(JsonSerializer.Deserialize(body, RecipeJson.Default.RecipeMaster)!);
        await node.StepAsync(recipe, version, RecipeLife.Approve);
        await node.StepAsync(recipe, version, RecipeLife.Activate);
    }

    public static RecipeVersion? Version(this Node node, string recipe, string version)
    {
        _ = node.Projector;
        return node.Get<RecipeDesk>().Find(recipe, version);
    }

    public static async Task<PlantChange> PutRecipeAsync(this Node node, string recipe, string body, string actor = Anna)
    {
        _ = node.Projector;
        var change = await node.Get<PlantDesk>().PutAsync(MasterKind.Recipes, recipe, Encoding.UTF8.GetBytes(body), actor);
        node.Project();
        return change;
    }
}

using Sightline.Model;

namespace Sightline.Context.Recipes;

/// <summary>
/// The recipe and the model that were to be used, for a record's context. What the station's context or the order names goes
/// before what the recipes themselves say.
/// </summary>
internal static class RecipeValues
{
    public static void Add(RecipeBook recipes, string station, DateTimeOffset moment, Dictionary<string, ContextValue> values)
    {
        var named = ValueOf(values, ContextNames.RecipeExpected);
        var active = named is null
            ? recipes.ActiveFor(ValueOf(values, ContextNames.Product), ValueOf(values, ContextNames.Variant), station, moment)
            : recipes.ActiveOf(named, moment);
        if (active?.Activated is { } activated)
        {
            var source = $"recipe {active.Recipe}";
            ContextBinder.Set(values, ContextNames.RecipeExpected, active.Recipe, source, activated.Position);
            ContextBinder.Set(values, ContextNames.RecipeVersionExpected, active.Version, source, activated.Position);
        }

        if (ValueOf(values, ContextNames.RecipeExpected) is { } recipe && ValueOf(values, ContextNames.RecipeVersionExpected) is { } version
            && recipes.Released(recipe, version, moment) is { Said.Model: { } model } released)
        {
            var source = $"recipe {recipe}";
            ContextBinder.Set(values, ContextNames.ModelExpected, model.Name, source, released.Drafted.Position);
            ContextBinder.Set(values, ContextNames.ModelVersionExpected, model.Version, source, released.Drafted.Position);
            ContextBinder.Set(values, ContextNames.ModelHashExpected, model.Sha256, source, released.Drafted.Position);
        }
    }

    private static string? ValueOf(Dictionary<string, ContextValue> values, string name) => values.TryGetValue(name, out var found) ? found.Value : null;
}

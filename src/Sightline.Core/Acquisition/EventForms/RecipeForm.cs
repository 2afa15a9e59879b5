using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Acquisition.EventForms;

/// <summary>Reports of the active recipe: the station, and the recipe with its id. One that names neither would change nothing, unseen.</summary>
internal sealed class RecipeForm : IEventForm
{
    public string Type => "recipe.activated";

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        if (!IsText(sent, "station"))
        {
            errors.Add(new ContractError("/station", "Missing. Send the station that works with the recipe."));
        }

        if (!sent.TryGetProperty("recipe", out var recipe) || recipe.ValueKind != JsonValueKind.Object || !IsText(recipe, "id"))
        {
            errors.Add(new ContractError("/recipe/id", "Missing. Send the recipe as {\"id\": \"R-100\", \"version\": \"4\"}; both are texts."));
        }
        else if (recipe.TryGetProperty("version", out var version) && version.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            errors.Add(new ContractError("/recipe/version", "Is not a text. Send a JSON string, or leave it out."));
        }
    }

    private static bool IsText(JsonElement within, string name) =>
        within.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString());
}

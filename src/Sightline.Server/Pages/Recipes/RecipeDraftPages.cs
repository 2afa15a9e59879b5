using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Recipes;

/// <summary>The form of a draft: empty, or filled in with a version that is there.</summary>
internal sealed class RecipeDraftPages(PlantDesk plant, RecipeDesk desk, Projector projector)
{
    /// <summary>Fields of the form with where the message has them.</summary>
    private static readonly (string Field, string Pointer)[] s_fields =
    [
        ("version", "/version"), ("label", "/name"), ("product", "/product"), ("variant", "/variant"), ("station", "/station"),
        ("modelName", "/model/name"), ("modelVersion", "/model/version"), ("modelSha256", "/model/sha256"),
        ("content", "/content"), ("contentSha256", "/contentSha256"), ("reference", "/reference"), ("note", "/note"),
    ];

    public IResult Begin(HttpContext http)
    {
        var (recipe, version) = (http.Request.Query["recipe"].ToString(), http.Request.Query["version"].ToString());
        return Show(http, desk.Find(recipe, version) is { } known ? Filled(known) : new Dictionary<string, string?> { ["recipe"] = recipe }, [], null, StatusCodes.Status200OK);
    }

    public async Task<IResult> SaveAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var typed = s_fields.Select(f => f.Field).Append("recipe").ToDictionary(field => field, form.TextOrNull);
        var recipe = typed["recipe"];
        if (recipe is null || recipe.Length > ContractLimits.WordLength)
        {
            return Show(http, typed, [("recipe", $"Give 1 to {ContractLimits.WordLength} characters.")], null, StatusCodes.Status422UnprocessableEntity);
        }

        if (BodyOf(typed, out var wrong) is not { } body)
        {
            return Show(http, typed, [("content", $"Is not JSON: {wrong}")], null, StatusCodes.Status422UnprocessableEntity);
        }

        var change = await plant.PutAsync(MasterKind.Recipes, recipe, body, http.ActorInFull());
        if (change.Conflict is { } why)
        {
            return Show(http, typed, [], why, StatusCodes.Status409Conflict);
        }

        if (change.Errors.Count > 0)
        {
            var known = change.Errors.Select(e => (s_fields.FirstOrDefault(f => f.Pointer == e.Pointer).Field, e.Detail)).ToList();
            return Show(http, typed, [.. known.Where(e => e.Field is not null)], known.Find(e => e.Field is null).Detail, StatusCodes.Status422UnprocessableEntity);
        }

        if (change.NoRoom)
        {
            return PageAnswer.Done(RecipeRoutes.List, "noRoom");
        }

        await projector.ReachAsync(change.Position, http.RequestAborted);
        return PageAnswer.Done(RecipeRoutes.Of(recipe, typed["version"] ?? "1"), "recipe-drafted");
    }

    /// <summary>The message that the fields make. The content stands in it as it was typed. Null for a content that is no JSON.</summary>
    private static byte[]? BodyOf(Dictionary<string, string?> typed, out string? wrong)
    {
        var json = new JsonObject();
        foreach (var (field, pointer) in s_fields.Where(f => f.Field != "content" && typed[f.Field] is not null))
        {
            var names = pointer[1..].Split('/');
            var at = names.Length == 1 ? json : json[names[0]] as JsonObject ?? (JsonObject)(json[names[0]] = new JsonObject());
            at[names[^1]] = typed[field];
        }

        wrong = null;
        var text = json.ToJsonString();
        if (typed["content"] is { } content)
        {
            try
            {
                JsonDocument.Parse(content).Dispose();
            }
            catch (JsonException error)
            {
                wrong = error.Message;
                return null;
            }

            text = $"{text[..^1]}{(json.Count > 0 ? "," : "")}\"content\":{content}}}";
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private Dictionary<string, string?> Filled(RecipeVersion known) => new()
    {
        ["recipe"] = known.Recipe,
        ["version"] = known.State == RecipeState.Draft ? known.Version : null,
        ["label"] = known.Said.Name,
        ["product"] = known.Said.Product,
        ["variant"] = known.Said.Variant,
        ["station"] = known.Said.Station,
        ["modelName"] = known.Said.Model?.Name,
        ["modelVersion"] = known.Said.Model?.Version,
        ["modelSha256"] = known.Said.Model?.Sha256,
        ["content"] = desk.Content(known.Recipe, known.Version) is { } content ? Encoding.UTF8.GetString(content) : null,
        ["contentSha256"] = known.ContentBytes is null ? known.ContentSha256 : null,
        ["reference"] = known.Said.Reference,
        ["note"] = known.State == RecipeState.Draft ? known.Said.Note : null,
    };

    private static IResult Show(HttpContext http, IReadOnlyDictionary<string, string?> typed, IReadOnlyList<(string Field, string Detail)> errors, string? refused, int status) =>
        PageAnswer.Of<RecipeDraftPage>(http, new RecipeDraftView(typed, errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.First().Detail), refused), status);
}

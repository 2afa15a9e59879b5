using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Inspection recipes: drafts, versions, and the steps of their lives.</summary>
internal sealed class RecipesApi(PlantDesk plant, RecipeDesk desk, RecipeActs acts, Projector projector)
{
    /// <summary>A content, and what is said about it.</summary>
    private const int MostBytes = RecipeContent.MostBytes + (64 * 1024);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/recipes", (HttpContext http, RecipesApi recipes) => recipes.ListAsync(http)).WithTags("recipes").Lists().Needs(Permission.ReadPlant);
        api.MapPut("/recipes/{id}", (HttpContext http, RecipesApi recipes) => recipes.PutAsync(http)).WithTags("recipes").Takes(AskMarks.Json).Needs(Permission.ChangeRecipes);
        api.MapGet("/recipes/{id}", (HttpContext http, RecipesApi recipes) => recipes.GetAsync(http)).WithTags("recipes").Needs(Permission.ReadPlant);
        api.MapGet("/recipes/{id}/versions", (HttpContext http, RecipesApi recipes) => recipes.VersionsAsync(http)).WithTags("recipes").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/recipes/{id}/versions/{version}", (HttpContext http, RecipesApi recipes) => recipes.VersionAsync(http)).WithTags("recipes").Needs(Permission.ReadPlant);
        api.MapGet("/recipes/{id}/versions/{version}/content", (HttpContext http, RecipesApi recipes) => recipes.ContentAsync(http)).WithTags("recipes").Needs(Permission.ReadPlant);
        api.MapPost("/recipes/{id}/versions/{version}/approve", (HttpContext http, RecipesApi recipes) => recipes.DoAsync(http, RecipeLife.Approve)).WithTags("recipes").Needs(Permission.ApproveRecipes);
        api.MapPost("/recipes/{id}/versions/{version}/activate", (HttpContext http, RecipesApi recipes) => recipes.DoAsync(http, RecipeLife.Activate)).WithTags("recipes").Needs(Permission.ChangeRecipes);
        api.MapPost("/recipes/{id}/versions/{version}/retire", (HttpContext http, RecipesApi recipes) => recipes.DoAsync(http, RecipeLife.Retire)).WithTags("recipes").Needs(Permission.ChangeRecipes);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = plant.List(MasterKind.Recipes, asked.Text("cursor") ?? "", limit);
        return Answers.ListAsync(http, found.Select(r => RecipeJsonText.Recipe(r.Id, r.Body, r.Position, desk.Versions(r.Id), withContent: false)), found.Count == limit ? found[^1].Id : null);
    }

    /// <summary>Drafts a version, or changes its draft.</summary>
    public async Task PutAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (id.Length is 0 or > ContractLimits.WordLength || string.IsNullOrWhiteSpace(id))
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"The id in the path has {id.Length} characters. Send 1 to {ContractLimits.WordLength}, not blank.")]);
            return;
        }

        var body = await BodyReader.ReadAsync(http, MostBytes, 1_024);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        await AnswerAsync(http, id, await plant.PutAsync(MasterKind.Recipes, id, body.Bytes.ToArray(), http.ActorInFull()));
    }

    public Task GetAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        return Recipe(id) is { } recipe ? Answers.JsonAsync(http, recipe) : NoneAsync(http, id);
    }

    /// <summary>Every version, the one drafted last first.</summary>
    public Task VersionsAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        return desk.Versions(id) is { Count: > 0 } versions ? Answers.PageAsync(http, _ => versions, RecipeJsonText.Version) : NoneAsync(http, id);
    }

    public Task VersionAsync(HttpContext http)
    {
        var (id, version) = (PathText.Segment(http, 1), PathText.Segment(http, 3));
        return desk.Find(id, version) is { } found ? Answers.JsonAsync(http, Whole(found)) : NoneAsync(http, id, version);
    }

    /// <summary>What the station loads, byte for byte as it was sent.</summary>
    public async Task ContentAsync(HttpContext http)
    {
        var (id, version) = (PathText.Segment(http, 1), PathText.Segment(http, 3));
        if (desk.Find(id, version) is not { } found)
        {
            await NoneAsync(http, id, version);
        }
        else if (desk.Content(id, version) is not { } content)
        {
            await Problems.NotFoundAsync(http, $"Version '{version}' of recipe '{id}' has no content here.{(found.Said.Reference is { } reference ? $" It lies at {reference}." : "")}");
        }
        else
        {
            http.Response.Headers.ETag = $"\"{found.ContentSha256}\"";
            await Answers.WriteAsync(http, StatusCodes.Status200OK, "application/json", content);
        }
    }

    public async Task DoAsync(HttpContext http, string act)
    {
        var (id, version) = (PathText.Segment(http, 1), PathText.Segment(http, 3));
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new RecipeWish(id, version, act, body.Text("reason"), body.Position(), new SignatureWish(body.Text("password"), body.Text("meaning")));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.DoAsync(http, wish), () => Whole(desk.Find(id, version)!)));
    }

    private async Task AnswerAsync(HttpContext http, string id, PlantChange change)
    {
        if (change.Conflict is { } why)
        {
            await Problems.WriteAsync(http, StatusCodes.Status409Conflict, "Conflict", why);
        }
        else if (change.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, change.Errors);
        }
        else if (change.NoRoom)
        {
            await Problems.NoRoomAsync(http);
        }
        else
        {
            await projector.ReachAsync(change.Position, http.RequestAborted);
            await Answers.JsonAsync(http, Recipe(id)!);
        }
    }

    private JsonObject? Recipe(string id) =>
        plant.Find(MasterKind.Recipes, id) is { } found ? RecipeJsonText.Recipe(id, found.Body, found.Position, desk.Versions(id), withContent: true) : null;

    private JsonObject Whole(RecipeVersion version) => RecipeJsonText.Whole(version, desk.Content(version.Recipe, version.Version), desk.SignaturesOn(version));

    private static Task NoneAsync(HttpContext http, string id, string? version = null) => Problems.NotFoundAsync(http,
        $"There is no {(version is null ? "" : $"version '{version}' of ")}recipe '{id}'. Draft it with PUT /api/v1/recipes/{Uri.EscapeDataString(id)}; GET /api/v1/recipes lists what is there.");
}

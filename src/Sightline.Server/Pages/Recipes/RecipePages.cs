using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Recipes;

/// <summary>Finds what the pages of recipes show, and passes on what somebody decides there.</summary>
internal sealed class RecipePages(PlantDesk plant, RecipeDesk desk, RecipeActs acts, IFactSource journal, IOptions<RecipeOptions> options)
{
    private const int Rows = 100;

    public IResult All(HttpContext http)
    {
        var found = plant.List(MasterKind.Recipes, new Asked(http).Text("cursor") ?? "", Rows);
        return PageAnswer.Of<RecipesPage>(http, new RecipesView([.. found.Select(r => (r.Id, desk.Versions(r.Id)))], found.Count == Rows ? found[^1].Id : null));
    }

    public Task<IResult> OneAsync(HttpContext http, string id)
    {
        var asked = new Asked(http);
        return ShowAsync(http, id, asked.Text("version"), asked.Text("with"), new DecisionForm(), null, StatusCodes.Status200OK);
    }

    public Task<IResult> ApproveAsync(HttpContext http, string id) => DoAsync(http, id, _ => RecipeLife.Approve);

    /// <summary>Activates or retires, by the button that was pressed.</summary>
    public Task<IResult> ChangeAsync(HttpContext http, string id) => DoAsync(http, id, pressed => pressed == RecipeLife.Activate ? RecipeLife.Activate : RecipeLife.Retire);

    private async Task<IResult> DoAsync(HttpContext http, string id, Func<string, string> actOf)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature) || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (version, act) = (fields.Exact("version"), actOf(fields.Text("do")));
        var draft = long.TryParse(fields.Text("position"), out var position) ? position : (long?)null;
        var outcome = await acts.DoAsync(http, new RecipeWish(id, version, act, given.Reason, draft, signature));
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(RecipeRoutes.Of(id, version), "recipe-" + act);
        }

        var (form, status) = outcome is ActOutcome.Conflict ? (given, StatusCodes.Status409Conflict) : given.With(outcome);
        return await ShowAsync(http, id, version, null, form, (outcome as ActOutcome.Conflict)?.Why, status);
    }

    private async Task<IResult> ShowAsync(HttpContext http, string id, string? version, string? with, DecisionForm form, string? refused, int status)
    {
        var versions = desk.Versions(id);
        if (versions.FirstOrDefault(v => version is null || v.Version == version) is not { } shown)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no recipe '{id}' with this version.");
            return Results.Empty;
        }

        var other = versions.FirstOrDefault(v => v.Version == with);
        var content = desk.Content(id, shown.Version);
        return PageAnswer.Of<RecipePage>(http, new RecipeView(
            versions, shown, content is null ? null : Encoding.UTF8.GetString(content), desk.SignaturesOn(shown), other,
            other is null ? [] : Between(other, shown, content),
            Convert.ToHexStringLower(journal.At(shown.Drafted.Position)!.Hash),
            [.. RecipeLife.ActsIn(shown.State).Where(acts.IsSigned)],
            options.Value.FourEyes && shown.Authors.Contains(ActorText.Parse(http.ActorInFull()).Who),
            form, refused), status);
    }

    private IReadOnlyList<AuditChange> Between(RecipeVersion before, RecipeVersion after, byte[]? content)
    {
        using var old = Document(before, desk.Content(before.Recipe, before.Version));
        using var now = Document(after, content);
        return AuditChanges.Between(old.RootElement, now.RootElement);
    }

    private static JsonDocument Document(RecipeVersion version, byte[]? content)
    {
        var json = JsonSerializer.SerializeToNode(version.Said with { Version = null }, RecipeJson.Default.RecipeMaster)!.AsObject();
        json["contentSha256"] = version.ContentSha256;
        json["content"] = content is null ? null : JsonNode.Parse(content);
        return JsonDocument.Parse(json.ToJsonString());
    }
}

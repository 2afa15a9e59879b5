using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>Finds what the pages of maps show, and passes on what somebody decides there.</summary>
internal sealed class MapPages(MapDesk desk, MapActs acts, IFactSource journal, IOptions<MapOptions> options)
{
    private static readonly TimeSpan s_longestBack = TimeSpan.FromDays(90);

    public Task<IResult> OneAsync(HttpContext http, string target)
    {
        var asked = new Asked(http);
        return ShowAsync(http, target, asked.Text("version"), asked.Text("with"), new DecisionForm(), null, StatusCodes.Status200OK);
    }

    public async Task<IResult> ReplayAsync(HttpContext http, string target)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var version = fields.Exact("version");
        var days = int.TryParse(fields.Text("days"), out var given) && given >= 1 && given <= s_longestBack.TotalDays ? given : 0;
        var outcome = days == 0
            ? new ActOutcome.Conflict($"Give a number of days from 1 to {s_longestBack.TotalDays}.")
            : await acts.ReplayAsync(http, target, version, TimeSpan.FromDays(days));
        return outcome is ActOutcome.Done
            ? PageAnswer.Done(MapRoutes.Of(target, version), "map-replay")
            : await ShowAsync(http, target, version, null, new DecisionForm(), (outcome as ActOutcome.Conflict)?.Why, StatusCodes.Status409Conflict);
    }

    public Task<IResult> ApproveAsync(HttpContext http, string target) => DoAsync(http, target, _ => MapLife.Approve);

    /// <summary>Publishes or retires, by the button that was pressed.</summary>
    public Task<IResult> ChangeAsync(HttpContext http, string target) => DoAsync(http, target, pressed => pressed == MapLife.Publish ? MapLife.Publish : MapLife.Retire);

    private async Task<IResult> DoAsync(HttpContext http, string target, Func<string, string> actOf)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature) || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (version, act) = (fields.Exact("version"), actOf(fields.Text("do")));
        var draft = long.TryParse(fields.Text("position"), out var position) ? position : (long?)null;
        var outcome = await acts.DoAsync(http, new MapWish(target, version, act, given.Reason, draft, signature));
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(MapRoutes.Of(target, version), "map-" + act);
        }

        var (form, status) = outcome is ActOutcome.Conflict ? (given, StatusCodes.Status409Conflict) : given.With(outcome);
        return await ShowAsync(http, target, version, null, form, (outcome as ActOutcome.Conflict)?.Why, status);
    }

    private async Task<IResult> ShowAsync(HttpContext http, string target, string? version, string? with, DecisionForm form, string? refused, int status)
    {
        if (!http.CallerOf()!.Targets.Holds(target))
        {
            await ErrorPages.ForbiddenAsync(http, $"Your access does not reach target '{target}'.");
            return Results.Empty;
        }

        var versions = desk.Versions(target);
        if (versions.FirstOrDefault(v => version is null || v.Version == version) is not { } shown)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no map of '{target}' with this version.");
            return Results.Empty;
        }

        // A version on its way is looked at beside the one it would replace.
        var other = versions.FirstOrDefault(v => with is null ? v.State == MapState.Published && v != shown : v.Version == with);
        var plan = shown.Plan();
        return PageAnswer.Of<MapPage>(http, new MapView(
            versions, shown, desk.SignaturesOn(shown), other, other is null ? [] : Between(other, shown),
            MapCoverage.Of(plan, desk.Classes().Select(c => c.Class)), shown.Replay is { } found ? JsonNode.Parse(found)!.AsObject() : null,
            Convert.ToHexStringLower(journal.At(shown.Drafted.Position)!.Hash),
            [.. MapLife.ActsIn(shown.State).Where(acts.IsSigned)], [.. MapLife.ActsIn(shown.State)],
            options.Value.FourEyes && shown.Authors.Contains(ActorText.Parse(http.ActorInFull()).Who),
            form, refused), status);
    }

    private static IReadOnlyList<AuditChange> Between(MapVersion before, MapVersion after)
    {
        using var old = JsonDocument.Parse(before.Text);
        using var now = JsonDocument.Parse(after.Text);
        return AuditChanges.Between(old.RootElement, now.RootElement);
    }
}

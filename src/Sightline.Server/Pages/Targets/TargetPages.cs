using System.Text.Json.Nodes;
using Sightline.Connectors;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Targets;

/// <summary>Finds what the pages of targets show, and passes on the stage that somebody sets there.</summary>
internal sealed class TargetPages(
    DeliveryOverviewQuery overview, TargetTable table, LiveBudget budget, ChangeDesk changes, Exports.Maps maps, IEnumerable<IConnectorKind> kinds, AuditQuery audit, TargetActs acts, PlantClock clock)
{
    private const int MostChanges = 20;

    public IResult All(HttpContext http) => PageAnswer.Of<TargetsPage>(http, ViewOfAll(http));

    public IResult AllNow(HttpContext http) => PageAnswer.Of<TargetsNow>(http, ViewOfAll(http));

    public Task<IResult> OneAsync(HttpContext http, string name) => ShowAsync<TargetPage>(http, name, view => view, StatusCodes.Status200OK);

    public Task<IResult> OneNowAsync(HttpContext http, string name) => ShowAsync<TargetNow>(http, name, view => view, StatusCodes.Status200OK);

    public async Task<IResult> SetStageAsync(HttpContext http, string name)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (stage, typed) = (fields.Text("do"), fields.Text("lines"));
        var lines = stage == TargetStages.Canary ? typed.Split([',', ' ', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : null;
        var outcome = await acts.SetStageAsync(http, name, stage, lines);
        switch (outcome)
        {
            case ActOutcome.Done:
                return PageAnswer.Done(TargetRoutes.Of(name), "stage-" + stage);
            case ActOutcome.NotFound none:
                await ErrorPages.NotFoundAsync(http, none.Why);
                return Results.Empty;
            case ActOutcome.Conflict tooMany:
                return await ShowAsync<TargetPage>(http, name, view => view with { Refused = [tooMany.Why], Lines = typed }, StatusCodes.Status409Conflict);
            case ActOutcome.Broken broken:
                return await ShowAsync<TargetPage>(http, name, view => view with { Refused = broken.Problems, Lines = typed }, StatusCodes.Status422UnprocessableEntity);
            default:
                return PageAnswer.Done(TargetRoutes.Of(name), "noRoom");
        }
    }

    private TargetsView ViewOfAll(HttpContext http) => new(overview.Read(http.CallerOf()!.Targets, clock.Midnight), budget.Count());

    private async Task<IResult> ShowAsync<TPage>(HttpContext http, string name, Func<TargetView, TargetView> change, int status)
        where TPage : PageComponent
    {
        if (!http.CallerOf()!.Targets.Holds(name))
        {
            await Refusals.OutOfScopeAsync(http, $"target '{name}'");
            return Results.Empty;
        }

        if (table.All.FirstOrDefault(t => t.Settings.Name == name).Settings is not { } settings)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no target '{name}'.");
            return Results.Empty;
        }

        var kind = kinds.FirstOrDefault(k => k.Name == settings.Connector);
        return PageAnswer.Of<TPage>(http, change(new TargetView
        {
            Target = overview.Read(Scope.Of([name]), clock.Midnight)[0],
            Settings = settings,
            Live = budget.Count(),
            Map = maps.For(new TargetName(name))?.Version,
            Connector = kind is null ? null : (kind, (kind as IDocumentedKind)?.Page ?? kind.Name),
            Preflight = PreflightOf(name),
            Changes = changes.List(new ChangeFilter(null, name, Scope.Everything), long.MaxValue, MostChanges),
        }), status);
    }

    /// <summary>The audit has what every try found.</summary>
    private LastPreflight? PreflightOf(string name)
    {
        var tried = new AuditFilter { Object = $"target:{name}", Act = "target.preflight" };
        if (audit.Page(tried, long.MaxValue, 1).Entries is not [var entry] || audit.At(entry.Position)?.New is not JsonObject found)
        {
            return null;
        }

        var findings = found["findings"]?.AsArray().Select(f => (Word(f!, "check"), Word(f!, "verdict"), Word(f!, "detail"))) ?? [];
        return new LastPreflight(entry.At, Word(found, "verdict"), [.. findings]);
    }

    private static string Word(JsonNode from, string name) => (string?)from[name] ?? "";
}

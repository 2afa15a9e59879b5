using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Changes;

/// <summary>Finds what the pages of change requests show, and passes on what somebody asks or decides there.</summary>
internal sealed class ChangePages(ChangeDesk desk, ChangeActs acts, TargetTable targets, LiveBudget budget, IFactSource journal)
{
    private const int Rows = 50;

    public IResult All(HttpContext http)
    {
        var view = ViewOfAll(http);
        return PageAnswer.Of<ChangesPage>(http, view, view.IsUnderstood ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    public IResult AllNow(HttpContext http) => PageAnswer.Of<ChangesNow>(http, ViewOfAll(http));

    public Task<IResult> OneAsync(HttpContext http, long id) => ShowAsync(http, id, new DecisionForm(), null, StatusCodes.Status200OK);

    public IResult Begin(HttpContext http) =>
        Form(http, new ChangeAsked(ChangeKinds.TargetLive, http.Request.Query["of"].ToString(), "", "", RiskLevels.All[1]), [], null, StatusCodes.Status200OK);

    public async Task<IResult> AskAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var asked = new ChangeAsked(ChangeKinds.TargetLive, fields.Text("of"), fields.Text("reason"), fields.Text("risk"), fields.Text("level"));
        var (outcome, id) = await acts.AskAsync(http, asked);
        return outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(ChangeRoutes.Of(id), "change-ask"),
            ActOutcome.Wrong wrong => Form(http, asked, wrong.Errors, null, StatusCodes.Status422UnprocessableEntity),
            ActOutcome.Conflict conflict => Form(http, asked, [], conflict.Why, StatusCodes.Status409Conflict),
            _ => PageAnswer.Done(ChangeRoutes.List, "noRoom"),
        };
    }

    public async Task<IResult> DoAsync(HttpContext http, long id, string act)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature) || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var seen = long.TryParse(fields.Text("position"), out var position) ? position : (long?)null;
        var outcome = await acts.DoAsync(http, new ChangeWish(id, act, given.Reason, seen, signature));
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(ChangeRoutes.Of(id), "change-" + act);
        }

        var (form, status) = outcome is ActOutcome.Conflict ? (given, StatusCodes.Status409Conflict) : given.With(outcome);
        return await ShowAsync(http, id, form, (outcome as ActOutcome.Conflict)?.Why, status);
    }

    private ChangesView ViewOfAll(HttpContext http)
    {
        var asked = new Asked(http);
        var (state, before) = (asked.OneOf<ChangeState>("state"), asked.Before());
        var found = asked.Errors.Count > 0 ? [] : desk.List(new ChangeFilter(state, null, http.CallerOf()!.Targets), before, Rows);
        return new ChangesView(found, budget.Count(), found.Count == Rows ? found[^1].Id.ToString() : null, asked.Errors.Count == 0);
    }

    private async Task<IResult> ShowAsync(HttpContext http, long id, DecisionForm form, string? refused, int status)
    {
        if (desk.Find(id) is not { } request)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no change request {id}.");
            return Results.Empty;
        }

        if (!http.CallerOf()!.Targets.Holds(request.Of))
        {
            await Refusals.OutOfScopeAsync(http, $"target '{request.Of}'");
            return Results.Empty;
        }

        var hash = Convert.ToHexStringLower(journal.At(request.Id)!.Hash);
        var isOwn = request.AskedBy == ActorText.Parse(http.ActorInFull()).Who;
        return PageAnswer.Of<ChangePage>(http, new ChangeView(request, desk.SignaturesOn(request), hash, isOwn, form, refused), status);
    }

    private IResult Form(HttpContext http, ChangeAsked asked, IReadOnlyList<ContractError> errors, string? refused, int status) =>
        PageAnswer.Of<NewChangePage>(http, new NewChangeView([.. targets.All.Select(t => t.Settings.Name)], asked, errors, refused), status);
}

using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Changeover;

/// <summary>Finds what the panel shows, and passes on what is pressed there.</summary>
internal sealed class ChangeoverPages(ChangeoverQuery query, MismatchQuery mismatches, PermitHistory history, PermitQuery permits, PlantModel plant, IPlantView view, IFactSource journal, LineActs acts)
{
    private const int MostRows = 20;
    private const int MostOrders = 50;

    public IResult Show(HttpContext http) => PageAnswer.Of<ChangeoverPage>(http, View(http.Request.Query["line"].ToString(), null));

    public IResult Now(HttpContext http) => PageAnswer.Of<ChangeoverNow>(http, View(http.Request.Query["line"].ToString(), null));

    public async Task<IResult> ActAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        // An override has a form of its own, and asks for another permission.
        string[] known = [ChangeoverActs.Request, ChangeoverActs.Clear, ChangeoverActs.Approve, ChangeoverActs.Confirm, ChangeoverActs.Cancel];
        var (act, line) = (form.Text("do"), form.Exact("line"));
        if (!known.Contains(act))
        {
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        var (outcome, _) = await acts.DoAsync(http, new LineWish(act, line, long.TryParse(form.Text("n"), out var n) ? n : null)
        {
            WorkOrder = form.TextOrNull("workOrder"),
            Recipe = form.TextOrNull("recipe") is { } recipe ? new RecipeName { Id = recipe, Version = form.TextOrNull("recipeVersion") } : null,
            Item = form.TextOrNull("item"),
            Reason = form.TextOrNull("reason"),
            Shown = act == ChangeoverActs.Confirm ? form.Exact("shown") : null,
        });
        var (status, why) = Said(outcome);
        return why is null ? PageAnswer.Done(ChangeoverRoutes.Of(line), "changeover." + act) : PageAnswer.Of<ChangeoverPage>(http, View(line, why), status);
    }

    public IResult Override(HttpContext http) => Override(http, http.Request.Query["line"].ToString(), new DecisionForm(), null, StatusCodes.Status200OK);

    public async Task<IResult> OverrideAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, wish))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var line = (await http.Request.ReadFormAsync(http.RequestAborted))["line"].ToString();
        var (outcome, _) = await acts.DoAsync(http, new LineWish(ChangeoverActs.Override, line) { Reason = given.Reason, Signature = wish });
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(ChangeoverRoutes.Of(line), "changeover.override");
        }

        var (again, status) = given.With(outcome);
        return Override(http, line, again, Said(outcome).Why, status);
    }

    private IResult Override(HttpContext http, string line, DecisionForm form, string? refused, int status)
    {
        if (query.Of(line) is not { } stands)
        {
            return PageAnswer.Of<ErrorPage>(http, new Wrong(StatusCodes.Status404NotFound, ""), StatusCodes.Status404NotFound);
        }

        var signed = ($"changeover:{line}.{stands.Record?.N ?? 1}", Convert.ToHexStringLower(journal.At(SignedFact(stands))!.Hash));
        return PageAnswer.Of<OverridePage>(http, new OverrideView(line, permits.Of(line), signed, form, refused), status);
    }

    private long SignedFact(LineStands stands)
    {
        lock (plant.Gate)
        {
            return stands.Record?.Position ?? plant.Find<LineMaster>(MasterKind.Lines, stands.Line)!.Value.Position;
        }
    }

    private ChangeoverView View(string line, string? refused)
    {
        var lines = view.Lines();
        if (lines.Count == 0 || (line.Length > 0 && lines.All(l => l.Id != line)))
        {
            return ChangeoverView.None with { Lines = lines, Refused = refused };
        }

        var chosen = line.Length > 0 ? line : lines[0].Id;
        return new ChangeoverView(
            lines, query.Of(chosen), permits.Of(chosen), mismatches.Page(chosen, long.MaxValue, MostRows), query.Page(chosen, long.MaxValue, MostRows), history.Of(chosen, MostRows),
            [.. plant.Orders().Newest.Where(o => o.Record.Line is null || o.Record.Line == chosen).Take(MostOrders).Select(o => o.Id)], refused);
    }

    /// <summary>Status and words of what was not done; no words for what was.</summary>
    private static (int Status, string? Why) Said(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Done => (StatusCodes.Status200OK, null),
        ActOutcome.Conflict conflict => (StatusCodes.Status409Conflict, conflict.Why),
        ActOutcome.NotFound none => (StatusCodes.Status404NotFound, none.Why),
        ActOutcome.Wrong wrong => (StatusCodes.Status422UnprocessableEntity, string.Join(" ", wrong.Errors.Select(e => $"{e.Pointer.TrimStart('/')}: {e.Detail}"))),
        ActOutcome.Invalid invalid => (StatusCodes.Status422UnprocessableEntity, invalid.Why),
        ActOutcome.NotSigned unsigned => (StatusCodes.Status403Forbidden, unsigned.Refusal.Why),
        ActOutcome.NoRoom => (StatusCodes.Status503ServiceUnavailable, "The journal has no room. Nothing was done; do it again."),
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}

using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Parked;

/// <summary>Finds what the pages of parked things show, and passes on what somebody decided there.</summary>
internal sealed class ParkedPages(ParkedReasonsQuery reasons, ParkedCountsQuery counts, ParkedList list, DeliveryActs acts, Signatures signatures, IFactSource journal)
{
    private const int Rows = 50;
    private const int MostGroups = 50;

    private static readonly string[] s_kinds = ["station", "context", "order", "differs", "delivery"];

    public IResult List(HttpContext http)
    {
        var (asked, caller) = (new Asked(http), http.CallerOf()!);
        var (cursor, kind, name) = (asked.Text("cursor"), asked.Text("kind"), asked.Text("for"));
        var group = kind is not null && name is not null ? new ParkedGroup(kind, name) : null;
        var late = asked.Text("late") switch { "true" => true, "false" => false, _ => (bool?)null };
        var oneClick = !signatures.AreNeededFor(MatchActs.Act);
        var found = group is not null ? (s_kinds.Contains(kind) ? list.In(group, caller, cursor, Rows) : null)
            : kind is not null || (late is null && asked.Text("late") is not null) || (cursor is not null && asked.Number("cursor") is null) ? null
            : list.All(caller, asked.Before(), Rows, late);
        var (groups, parked) = (Reasons(caller), counts.Read(caller.Stations));
        return found is null
            ? PageAnswer.Of<ParkedPage>(http, new ParkedView(groups, parked, null, null, oneClick, [], null, Misunderstood: true), StatusCodes.Status422UnprocessableEntity)
            : PageAnswer.Of<ParkedPage>(http, new ParkedView(groups, parked, group, late, oneClick, found.Value.Items, found.Value.Cursor));
    }

    public IResult Now(HttpContext http) => PageAnswer.Of<ReasonsNow>(http, new ParkedView(Reasons(http.CallerOf()!), counts.Read(http.CallerOf()!.Stations), null, null, false, [], null));

    /// <summary>What was chosen, one by one or as a group, with the form that decides on it.</summary>
    public IResult Choose(HttpContext http)
    {
        var (asked, caller) = (new Asked(http), http.CallerOf()!);
        if (asked.Text("kind") is { } kind && asked.Text("for") is { } name && s_kinds.Contains(kind))
        {
            var group = new ParkedGroup(kind, name);
            var (items, cursor) = list.In(group, caller, null, DeliveryActs.MostAtOnce)!.Value;
            return Show(http, items, group, cursor is not null, new DecisionForm(), StatusCodes.Status200OK);
        }

        var chosen = http.Request.Query["id"].OfType<string>().Take(DeliveryActs.MostAtOnce);
        return Show(http, list.These(chosen, caller), null, false, new DecisionForm(), StatusCodes.Status200OK);
    }

    public async Task<IResult> DecideAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, wish))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var group = form["kind"].ToString() is { Length: > 0 } kind && form["for"].ToString() is { Length: > 0 } name ? new ParkedGroup(kind, name) : null;
        var ids = form["id"].OfType<string>().ToList();
        var retries = form["do"] == "retry";
        var decided = await acts.DecideAsync(http, new ManyDecision(ids, retries, given.Reason, wish));
        if (decided.Refused is { } refused)
        {
            var (again, status) = given.With(refused);
            return Show(http, list.These(ids.Take(DeliveryActs.MostAtOnce), http.CallerOf()!), group, false, again, status);
        }

        var failed = decided.Each.Where(e => e.Outcome is not ActOutcome.Done).ToList();
        return PageAnswer.Of<DecidedPage>(http, new DecidedView(retries ? "retried" : "closed", decided.Each.Count - failed.Count, failed, group));
    }

    private IResult Show(HttpContext http, IReadOnlyList<ParkedItem> items, ParkedGroup? group, bool hasMore, DecisionForm form, int status)
    {
        var signed = items.Any(item => signatures.AreNeededFor(DeliveryActs.ClosingOf(item.Id)));
        IReadOnlyList<(string, string)> hashes = signed ? [.. items.Select(item => (item.Id, Convert.ToHexStringLower(journal.At(item.Position)!.Hash)))] : [];
        return PageAnswer.Of<DecidePage>(http, new DecideView(items, group, hasMore, signed, hashes, form), status);
    }

    private ParkedReasons Reasons(Caller caller) => reasons.Read(caller.Stations, caller.Targets, MostGroups);
}

using Sightline.Buffering;
using Sightline.Context;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Parked;

/// <summary>Matches parked records with an order or a station: by one click on a candidate, or by a form for one or several.</summary>
internal sealed class MatchPages(ParkedList list, CandidateQuery candidates, MatchActs acts, Signatures signatures, IFactSource journal)
{
    /// <summary>What the button of a candidate sends: the record, and what to match it with.</summary>
    public static string OneOf(ParkedItem item, Candidate candidate) => $"{item.Id}:{(candidate.WorkOrder is null ? "station" : "order")}:{candidate.WorkOrder ?? candidate.Station}";

    /// <summary>The form, filled in with a candidate.</summary>
    public static string FormOf(ParkedItem item, Candidate candidate) =>
        $"{Paths.ParkedMatch}?id={item.Id}&{(candidate.WorkOrder is null ? "station" : "workOrder")}={Uri.EscapeDataString(candidate.WorkOrder ?? candidate.Station!)}";

    public IResult Choose(HttpContext http)
    {
        var ids = http.Request.Query["id"].OfType<string>().Take(DeliveryActs.MostAtOnce);
        return Show(http, ids, Text(http.Request.Query["workOrder"]), Text(http.Request.Query["station"]), new DecisionForm(), StatusCodes.Status200OK);
    }

    public async Task<IResult> MatchAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        IReadOnlyList<string> ids = [.. form["id"].OfType<string>()];
        var (order, station) = (Text(form["workOrder"]), Text(form["station"]));
        if (Text(form["one"]) is { } one)
        {
            (ids, order, station) = Parts(one);
            given = given with { Reason = ReasonOf(ids, order, station) };
        }

        var decided = await acts.MatchAsync(http, ids, new MatchWish(order, station, given.Reason, signature));
        if (decided.Refused is { } refused)
        {
            var (again, status) = given.With(refused);
            return Show(http, ids.Take(DeliveryActs.MostAtOnce), order, station, again, status);
        }

        var failed = decided.Each.Where(e => e.Outcome is not ActOutcome.Done).ToList();
        return PageAnswer.Of<DecidedPage>(http, new DecidedView("matched", decided.Each.Count - failed.Count, failed, null));
    }

    private IResult Show(HttpContext http, IEnumerable<string> ids, string? order, string? station, DecisionForm form, int status)
    {
        var items = list.These(ids, http.CallerOf()!).Where(i => !i.IsDelivery).ToList();
        var signed = signatures.AreNeededFor(MatchActs.Act);
        IReadOnlyList<(string, string)> hashes = signed ? [.. items.Select(item => (item.Id, Convert.ToHexStringLower(journal.At(item.Position)!.Hash)))] : [];
        var found = items.SelectMany(i => i.Candidates).GroupBy(c => (c.WorkOrder, c.Station)).Select(g => g.MaxBy(c => c.Score)!)
            .OrderByDescending(c => c.Score).ThenBy(c => c.WorkOrder ?? c.Station, StringComparer.Ordinal).Take(CandidateList.Most);
        return PageAnswer.Of<MatchPage>(http, new MatchView(items, [.. found], order, station, signed, hashes, form), status);
    }

    /// <summary>What spoke for the candidate when it was clicked is the reason. Null where it is none any more: then a person writes one.</summary>
    private string? ReasonOf(IReadOnlyList<string> ids, string? order, string? station) =>
        ids is [var id] && long.TryParse(id, out var position)
            ? candidates.Of([position])[position].FirstOrDefault(c => c.WorkOrder == order && c.Station == station)?.Reason
            : null;

    private static (IReadOnlyList<string> Ids, string? Order, string? Station) Parts(string one) => one.Split(':', 3) switch
    {
        [var id, "order", var order] => ([id], order, null),
        [var id, "station", var station] => ([id], null, station),
        _ => ([], null, null),
    };

    private static string? Text(Microsoft.Extensions.Primitives.StringValues value) => value.ToString().Trim() is { Length: > 0 } text ? text : null;
}

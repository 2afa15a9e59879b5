using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>How each source does: its counter, its clock, its score, and the report to hand to its vendor.</summary>
internal sealed class SourcesApi(SourceQuery sources, SourceReportQuery reports, RepeatsKnown repeats)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sources", (HttpContext http, SourcesApi sources) => sources.ListAsync(http)).WithTags("sources").Lists().Needs(Permission.ReadBooks, narrowed: true);
        api.MapGet("/sources/{station}", (HttpContext http, SourcesApi sources) => sources.OneAsync(http)).WithTags("sources").Asks("closedCursor", "eventsCursor", "gapsCursor", "limit").Needs(Permission.ReadBooks, narrowed: true);
        api.MapGet("/sources/{station}/report", (HttpContext http, SourcesApi sources) => sources.ReportAsync(http)).WithTags("sources").Asks("from", "to").Needs(Permission.ReadBooks, narrowed: true);
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = sources.List(http.CallerOf()!.Stations, repeats, asked.Text("cursor") ?? "", limit);
        return Answers.ListAsync(http, found.Select(SourceJson.Of), found.Count == limit ? found[^1].Station : null);
    }

    private Task OneAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            return Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }

        var asked = new Asked(http);
        var limit = asked.Limit();
        var (after, closedBefore, eventsBefore) = (asked.Number("gapsCursor") ?? -1, asked.Before("closedCursor"), asked.Before("eventsCursor"));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (sources.Find(station, repeats) is not { } found)
        {
            return NotFoundAsync(http, station);
        }

        var (open, closed, events) = (sources.OpenGaps(station, after, limit), sources.ClosedGaps(station, closedBefore, limit), sources.Events(station, eventsBefore, limit));
        var json = SourceJson.Of(found.Source);
        json["ever"] = SourceJson.Score(found.Ever);
        json["repeatsSince"] = JsonText.Time(repeats.Since);
        json["openGaps"] = SourceJson.List(open.Select(SourceJson.Gap), open.Count == limit ? open[^1].First : null);
        json["closedGaps"] = SourceJson.List(closed.Select(SourceJson.Gap), closed.Count == limit ? closed[^1].Position : null);
        json["events"] = SourceJson.List(events.Select(SourceJson.Event), events.Count == limit ? events[^1].Position : null);
        return Answers.JsonAsync(http, json);
    }

    private Task ReportAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            return Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }

        var asked = new Asked(http);
        var (from, to) = (asked.Time("from"), asked.Time("to"));
        if (from > to)
        {
            asked.Errors.Add(new Contract.ContractError("from", "Is behind 'to'. Send an earlier time."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        return reports.Make(station, from, to, repeats) is { } report ? Answers.JsonAsync(http, SourceJson.Report(report)) : NotFoundAsync(http, station);
    }

    private static Task NotFoundAsync(HttpContext http, string station) =>
        Problems.NotFoundAsync(http, $"Station '{station}' has no master record and has sent nothing.");
}

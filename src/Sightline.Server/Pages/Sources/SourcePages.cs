using Microsoft.AspNetCore.Components;
using Sightline.Insight;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Sources;

/// <summary>The sources somebody may see.</summary>
/// <param name="Sources">By name.</param>
/// <param name="RepeatsSince">Since when repeats are counted.</param>
internal sealed record SourcesView(IReadOnlyList<SourceView> Sources, DateTimeOffset RepeatsSince);

/// <summary>One source with its newest gaps and events.</summary>
internal sealed record SourcePageView(
    SourceDetail Detail, DateTimeOffset RepeatsSince, IReadOnlyList<OpenGap> Open, IReadOnlyList<ClosedGap> Closed, IReadOnlyList<CounterEvent> Events);

/// <summary>Reads the sources for their pages, from the queries of the API.</summary>
internal sealed class SourcePages(SourceQuery sources, SourceReportQuery reports, RepeatsKnown repeats, SharedParts parts, PlantClock clock)
{
    /// <summary>So many gaps and events are shown; the API has them all.</summary>
    public const int Most = 50;

    public IResult List<TPage>(HttpContext http)
        where TPage : IComponent => PageAnswer.Of<TPage>(http, View(http));

    public Task ListNowAsync(HttpContext http) => parts.AnswerAsync<SourcesNow>(http, http.CallerOf()!.Stations.ToString(), () => View(http));

    public async Task OneAsync<TPage>(HttpContext http)
        where TPage : IComponent
    {
        if (await StationAsync(http) is not { } station)
        {
            return;
        }

        if (sources.Find(station, repeats) is not { } found)
        {
            await NotFoundAsync(http, station);
            return;
        }

        var view = new SourcePageView(found, repeats.Since, sources.OpenGaps(station, -1, Most), sources.ClosedGaps(station, long.MaxValue, Most), sources.Events(station, long.MaxValue, Most));
        await PageAnswer.Of<TPage>(http, view).ExecuteAsync(http);
    }

    public async Task ReportAsync(HttpContext http)
    {
        if (await StationAsync(http) is not { } station)
        {
            return;
        }

        var asked = new Asked(http);
        var (from, to) = (asked.Time("from", clock.Zone), asked.Time("to", clock.Zone));
        if (from > to)
        {
            asked.Errors.Add(new Contract.ContractError("from", "Is behind 'to'. Send an earlier time."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        if (reports.Make(station, from, to, repeats) is not { } report)
        {
            await NotFoundAsync(http, station);
            return;
        }

        await PageAnswer.Of<SourceReportPage>(http, report).ExecuteAsync(http);
    }

    /// <summary>The station of the path; null when the caller may not see it and was told so.</summary>
    private static async Task<string?> StationAsync(HttpContext http)
    {
        var station = PathText.At(http, 1);
        if (http.CallerOf()!.Stations.Holds(station))
        {
            return station;
        }

        await Refusals.OutOfScopeAsync(http, $"station '{station}'");
        return null;
    }

    private static Task NotFoundAsync(HttpContext http, string station) => ErrorPages.NotFoundAsync(http, $"Station '{station}' has no master record and has sent nothing.");

    private SourcesView View(HttpContext http) => new(sources.List(http.CallerOf()!.Stations, repeats), repeats.Since);
}

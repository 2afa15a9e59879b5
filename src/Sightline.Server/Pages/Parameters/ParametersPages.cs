using Sightline.Buffering;
using Sightline.Context.Parameters;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Parameters;

/// <summary>What the page of a record's parameters shows.</summary>
/// <param name="Record">The record.</param>
/// <param name="Then">As known when it was stored; else as known now.</param>
/// <param name="Found">Its parameters, and what happened around it.</param>
/// <param name="Told">The events, with their bytes.</param>
internal sealed record RecordParametersView(FullRecord Record, bool Then, ParametersOfRecord Found, IReadOnlyList<Fact> Told);

/// <summary>GET /inspections/{station}/{id}/parameters: the same query as the path of the API with this name.</summary>
internal sealed class ParametersPages(RecordQuery records, RecordParameters parameters, Projector projector, IFactSource journal)
{
    /// <summary>Events that the page shows; the API has all of them.</summary>
    public const int MostEvents = 100;

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Paths.Inspections + "/{station}/{id}/parameters", (HttpContext http, ParametersPages answers) => answers.OneAsync(http)).Needs(Permission.ReadRecords, narrowed: true);

    /// <summary>The address of a record's parameters.</summary>
    public static string PathOf(string station, string id, bool then = true) => $"{Paths.Inspection(station, id)}/parameters{(then ? "" : "?asOf=now")}";

    private async Task OneAsync(HttpContext http)
    {
        var (station, id) = (PathText.At(http, 1), PathText.At(http, 2));
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        if (records.PositionOf(station, id) is not { } position || await ReadAsync(http, position) is not { } record)
        {
            await ErrorPages.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
            return;
        }

        var then = new Asked(http).Text("asOf") is not "now";
        var found = parameters.Of(record, then, trend: true);
        await PageAnswer.Of<ParametersPage>(http, new RecordParametersView(record, then, found, [.. found.Events.TakeLast(MostEvents).Select(e => journal.At(e.Position)!)])).ExecuteAsync(http);
    }

    /// <summary>Where the journey has stopped nobody waits for it: the page says so, and shows what is known.</summary>
    private async Task<FullRecord?> ReadAsync(HttpContext http, long position)
    {
        if (projector.Failure is null)
        {
            await projector.ReachAsync(position, http.RequestAborted);
        }

        return records.At(position);
    }
}

using System.Text.Json.Nodes;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Histories;

namespace Sightline.Server.Api;

/// <summary>GET /inspections and one inspection in full.</summary>
internal sealed class RecordsApi(RecordList list, RecordQuery query, PartStory story, Projector projector)
{
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        var before = asked.Before();
        var filter = RecordAsked.Read(asked, http.CallerOf()!.Stations);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var rows = list.Page(filter, before, limit);
        return Answers.ListAsync(http, rows.Select(RecordJson.Row), rows.Count == limit ? rows[^1].Position.ToString() : null);
    }

    public async Task OneAsync(HttpContext http)
    {
        var (station, id) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        var (caller, asked) = (http.CallerOf()!, new Asked(http));
        var asOf = asked.AsOf(then: true);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        if (!caller.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        if (query.PositionOf(station, id) is not { } position || await ReadAsync(position, caller.Targets, http.RequestAborted, asOf, ActorText.Parse(http.ActorInFull()).Who) is not { } record)
        {
            await Problems.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
            return;
        }

        await Answers.JsonAsync(http, record);
    }

    /// <summary>A record in full, as soon as projections hold it: whoever was told it is stored can read it.</summary>
    public async Task<JsonObject?> ReadAsync(long position, Scope targets, CancellationToken ct, AsOf? asOf = null, string? who = null)
    {
        await projector.ReachAsync(position, ct);
        return story.Record(position, targets)?.ToJson(asOf, who);
    }
}

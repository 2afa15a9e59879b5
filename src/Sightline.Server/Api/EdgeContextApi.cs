using Sightline.Contract;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Uplink;

namespace Sightline.Server.Api;

/// <summary>What stations make and whether lines may run, at an edge: as the hub says, or as it last said, with its age.</summary>
internal sealed class EdgeContextApi(ContextKeeper contexts, PermitKeeper permits, ContextTeller teller, KeyStore keys, TimeProvider time)
{
    /// <summary>What is kept is asked for anew every few seconds; looking at it more often shows nothing else.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/stations/{id}/context", (HttpContext http, EdgeContextApi edge) => edge.GetAsync(http)).Needs(Permission.ReadPlant, narrowed: true).Asks("at", "wait");
        api.MapGet("/stations/{id}/context/stream", (HttpContext http, EdgeContextApi edge) => edge.StreamAsync(http)).Endless().Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/lines/{id}/permit", (HttpContext http, EdgeContextApi edge) => edge.PermitAsync(http)).Needs(Permission.ReadPlant);
    }

    private async Task GetAsync(HttpContext http)
    {
        var (station, asked) = (PathText.Segment(http, 1), new Asked(http));
        var other = asked.Time("at") is not null;
        if (other && asked.Text("wait") is not null)
        {
            asked.Errors.Add(new ContractError("wait", "Stands beside at. Wait for what is made now, or ask for another moment."));
        }

        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }
        else if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (other)
        {
            var query = http.Request.QueryString.ToUriComponent();
            await teller.AnswerAsync(http, async ct => Told(await contexts.AtAsync(station, query, ct)), MovedAsync);
        }
        else
        {
            await teller.AnswerAsync(http, async ct => Told(await contexts.NowAsync(station, ct)), MovedAsync);
        }
    }

    private async Task StreamAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        await teller.StreamAsync(http, async ct => Told(await contexts.NowAsync(station, ct)), MovedAsync,
            () => ValueTask.FromResult(keys.Open(http.Request.Headers["X-Api-Key"].ToString(), null, out _) != KeyAnswer.Unknown));
    }

    private async Task PermitAsync(HttpContext http) =>
        await teller.AnswerAsync(http, async ct => Told(await permits.NowAsync(PathText.Segment(http, 1), ct)), MovedAsync);

    private Task MovedAsync(CancellationToken ct) => Task.Delay(s_look, time, ct);

    private static ContextTold Told(KeptAnswer kept) => new(kept.Status, kept.Answer, kept.Why);
}

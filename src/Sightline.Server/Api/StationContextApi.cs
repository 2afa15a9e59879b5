using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>What a station makes, for the station: asked for, waited for, or streamed.</summary>
internal sealed class StationContextApi(PlantApi plant, ContextTeller teller, Projector projector, KeyStore keys, SessionCookie cookie, TimeProvider time)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/stations/{id}/context", (HttpContext http, StationContextApi contexts) => contexts.GetAsync(http)).WithTags("stations").Asks("at", "wait").Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/stations/{id}/context/stream", (HttpContext http, StationContextApi contexts) => contexts.StreamAsync(http)).Endless().WithTags("stations").Needs(Permission.ReadPlant, narrowed: true).AsOf(AsOfMark.Never);
    }

    private async Task GetAsync(HttpContext http)
    {
        var (station, asked) = (PathText.Segment(http, 1), new Asked(http));
        var at = asked.Time("at");
        if (at is not null && asked.Text("wait") is not null)
        {
            asked.Errors.Add(new ContractError("wait", "Stands beside at. Wait for what is made now, or ask for another moment."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }
        else
        {
            var (tell, moved) = Ways(station, at);
            await teller.AnswerAsync(http, tell, moved);
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

        var (tell, moved) = Ways(station, null);
        await teller.StreamAsync(http, tell, moved, () => IsStillKnownAsync(http));
    }

    private (Func<CancellationToken, Task<ContextTold>> Tell, Func<CancellationToken, Task> Moved) Ways(string station, DateTimeOffset? at)
    {
        long seen = 0;
        return (
            _ =>
            {
                seen = projector.Position;
                return Task.FromResult(plant.ContextOf(station, at ?? time.GetUtcNow()) is { } answer
                    ? new ContextTold(200, answer)
                    : new ContextTold(404, null, $"Station '{station}' is not known. Create it with PUT /api/v1/stations/{station}."));
            },
            ct => projector.WaitPastAsync(seen, ct));
    }

    private async ValueTask<bool> IsStillKnownAsync(HttpContext http) => http.CallerOf()!.IsPerson
        ? await cookie.ReadAsync(http) is not null
        : keys.Open(http.Request.Headers["X-Api-Key"].ToString(), null, out _) != KeyAnswer.Unknown;
}

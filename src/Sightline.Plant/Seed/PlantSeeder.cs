using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Plant.Seed;

/// <summary>What the seeder did: things told to the hub, and standing contexts it found there already.</summary>
public sealed record SeedReport(int Told, int ContextsKept);

/// <summary>
/// Tells a hub about the plant, by the hub's public API only. May be run at every start: master data is put again,
/// a station's context only where the hub does not know it yet, so that no facts pile up.
/// </summary>
/// <param name="hub">Client whose BaseAddress is the hub.</param>
/// <param name="apiKey">Key sent as X-Api-Key. Null: none is sent.</param>
public sealed class PlantSeeder(HttpClient hub, string? apiKey)
{
    /// <summary>Tells the hub everything, in order.</summary>
    /// <exception cref="HttpRequestException">The hub cannot be reached or refused something; the message says what and why.</exception>
    public async Task<SeedReport> SeedAsync(CancellationToken ct)
    {
        var plant = PlantModel.Default;
        var told = 0;
        foreach (var put in SeedPlan.MasterData(plant))
        {
            await TellAsync(put, ct);
            told++;
        }

        var kept = 0;
        foreach (var station in plant.Stations)
        {
            if (await IsKnownAsync(station, ct))
            {
                kept++;
                continue;
            }

            await TellAsync(SeedPlan.Context(station), ct);
            told++;
        }

        return new SeedReport(told, kept);
    }

    private async Task TellAsync(SeedPut put, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Put, put.Path);
        request.Content = Json(put.Body);
        using var answer = await hub.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusedAsync(request, answer, ct);
        }
    }

    private async Task<bool> IsKnownAsync(PlantStation station, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, SeedPlan.ContextPath(station));
        using var answer = await hub.SendAsync(request, ct);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
        {
            return false;
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusedAsync(request, answer, ct);
        }

        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: ct);
        return StandingContextCheck.IsAlready(document.RootElement, station.Context);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        if (apiKey is not null)
        {
            request.Headers.Add("X-Api-Key", apiKey);
        }

        return request;
    }

    private static ByteArrayContent Json(JsonObject body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<HttpRequestException> RefusedAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken ct)
    {
        var words = await answer.Content.ReadAsStringAsync(ct);
        return new HttpRequestException(
            $"{request.Method} {request.RequestUri} answered {(int)answer.StatusCode}: {words}", inner: null, answer.StatusCode);
    }
}

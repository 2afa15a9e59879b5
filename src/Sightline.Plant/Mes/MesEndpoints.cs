using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sightline.Plant.Seed;

namespace Sightline.Plant.Mes;

/// <summary>The MES's REST surface.</summary>
internal sealed class MesEndpoints(MesStore store, MesFaults faults, MesOptions options)
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1_000;

    // A misspelt fault must not count as "none".
    private static readonly JsonSerializerOptions Exact = new(JsonSerializerOptions.Web)
    {
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(WebApplication app, MesPosting posting)
    {
        app.MapPost("/records", posting.PostAsync);
        app.MapGet("/records", ListAsync);
        app.MapGet("/records/by-key/{**key}", ReadBackAsync);
        app.MapGet("/records/count", CountAsync);
        app.MapGet("/nonconformances", NonconformancesAsync);
        app.MapGet("/nc-codes", (RequestDelegate)(http => MesAnswer.WriteAsync(http, 200, new { items = options.Codes })));
        app.MapGet("/work-orders", (RequestDelegate)(http => MesAnswer.WriteAsync(http, 200, new { items = PlantModel.Default.WorkOrders })));
        app.MapGet("/work-orders/{id}", WorkOrderAsync);
        app.MapGet("/faults", (RequestDelegate)(http => MesAnswer.WriteAsync(http, 200, faults.Current)));
        app.MapPut("/faults", SetFaultAsync);
    }

    private Task ListAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (PageOf(query) is not var (after, limit))
        {
            return MesAnswer.RefuseAsync(http, BadPage);
        }

        if (query["key"].ToString() is { Length: > 0 } key)
        {
            return MesAnswer.WritePageAsync(http, store.ByKey(key) is { } record && record.Seq > after ? [record] : [], after);
        }

        var part = query["part"].ToString();
        return MesAnswer.WritePageAsync(http, part.Length > 0 ? store.OfPart(part, after, limit) : store.After(after, limit), after);
    }

    private Task ReadBackAsync(HttpContext http)
    {
        // The server leaves an escaped slash in a path alone; a key may hold one.
        var key = ((string)http.Request.RouteValues["key"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return store.ByKey(key) is { } record
            ? MesAnswer.WriteRecordAsync(http, record)
            : MesAnswer.RefuseAsync(http, new MesRefusal(404, "NOT_FOUND", $"No record was stored under the key '{key}'."));
    }

    private Task CountAsync(HttpContext http)
    {
        var (count, nonconformances, repeats) = store.Counts;
        return MesAnswer.WriteAsync(http, 200, new { count, nonconformances, repeats });
    }

    private Task NonconformancesAsync(HttpContext http)
    {
        if (PageOf(http.Request.Query) is not var (after, limit))
        {
            return MesAnswer.RefuseAsync(http, BadPage);
        }

        var items = store.NonconformancesAfter(after, limit);
        return MesAnswer.WriteAsync(http, 200, new { items, last = items.Count == 0 ? after : items[^1].Seq });
    }

    private static Task WorkOrderAsync(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        return PlantModel.Default.WorkOrders.FirstOrDefault(o => o.Id == id) is { } order
            ? MesAnswer.WriteAsync(http, 200, order)
            : MesAnswer.RefuseAsync(http, new MesRefusal(404, "NOT_FOUND", $"This MES has no work order '{id}'."));
    }

    private async Task SetFaultAsync(HttpContext http)
    {
        MesFault? fault;
        try
        {
            fault = await JsonSerializer.DeserializeAsync<MesFault>(http.Request.Body, Exact, http.RequestAborted);
        }
        catch (JsonException)
        {
            fault = null;
        }

        var problem = fault is null
            ? "The body is no fault. Send { \"kind\": none, slow, error500, dropAfterStoring, okButFailed, expiredToken or unavailable503, \"times\", \"delayMs\", \"retryAfterSeconds\" }."
            : fault.Problem();
        if (problem is not null)
        {
            await MesAnswer.RefuseAsync(http, new MesRefusal(400, "BAD_FAULT", problem));
            return;
        }

        faults.Set(fault!);
        await MesAnswer.WriteAsync(http, 200, faults.Current);
    }

    private static MesRefusal BadPage { get; } =
        new(400, "BAD_PAGE", $"after must be a whole number from 0, limit a whole number from 1 to {LargestPage}.");

    private static (long After, int Limit)? PageOf(IQueryCollection query)
    {
        var after = 0L;
        var limit = DefaultPage;
        var good = (!query.TryGetValue("after", out var a) || long.TryParse(a, NumberStyles.None, null, out after))
            && (!query.TryGetValue("limit", out var l) || int.TryParse(l, NumberStyles.None, null, out limit))
            && limit is >= 1 and <= LargestPage;
        return good ? (after, limit) : null;
    }
}

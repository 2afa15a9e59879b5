using Sightline.Context.Material;
using Sightline.Server.Api;
using Sightline.Server.Plant;

namespace Sightline.Server.Pages.Material;

/// <summary>One page of lots.</summary>
internal sealed record MaterialView(IReadOnlyList<LotState> Lots, string? Cursor);

/// <summary>One lot with what happened to it.</summary>
internal sealed record LotView(LotState Lot, IReadOnlyList<string> Orders, IReadOnlyList<MaterialRow> Rows, string? Cursor);

/// <summary>One place: what is loaded there, and what was.</summary>
internal sealed record PlaceView(string Place, IReadOnlyList<LoadedSlot> Loaded, IReadOnlyList<MaterialRow> Rows, string? Cursor);

/// <summary>Reads material for its pages, from the queries of the API.</summary>
internal sealed class MaterialPages(MaterialQuery material, PlantClock clock)
{
    private const int AtOnce = 100;

    public IResult List(HttpContext http)
    {
        var lots = material.Lots(http.Request.Query["cursor"].ToString(), AtOnce, http.Request.Query["q"].ToString().Trim());
        return PageAnswer.Of<MaterialPage>(http, new MaterialView(lots, lots.Count == AtOnce ? lots[^1].Lot : null));
    }

    public async Task LotAsync(HttpContext http)
    {
        var (asked, id) = (new Asked(http), http.Request.Query["id"].ToString());
        var before = MaterialApi.Before(asked);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (material.Find(id) is not { } lot)
        {
            await ErrorPages.NotFoundAsync(http, $"Nothing is known of material lot '{id}'.");
        }
        else
        {
            var rows = material.OfLot(id, before, AtOnce);
            await PageAnswer.Of<LotPage>(http, new LotView(lot, material.OrdersOf(id), rows, Cursor(rows))).ExecuteAsync(http);
        }
    }

    public async Task PlaceAsync(HttpContext http)
    {
        var (asked, place) = (new Asked(http), http.Request.Query["place"].ToString());
        var before = MaterialApi.Before(asked);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (place.Split(':', 2) is not [("station" or "line" or "machine"), { Length: > 0 }])
        {
            await ErrorPages.NotFoundAsync(http, $"'{place}' is no place. Places are station:X, line:X and machine:X.");
        }
        else
        {
            var rows = material.AtPlace(place, before, AtOnce);
            await PageAnswer.Of<PlacePage>(http, new PlaceView(place, material.SlotsAt(place, clock.Now), rows, Cursor(rows))).ExecuteAsync(http);
        }
    }

    private static string? Cursor(IReadOnlyList<MaterialRow> rows) => rows.Count == AtOnce ? MaterialApi.Cursor(rows[^1]) : null;
}

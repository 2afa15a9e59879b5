using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Material;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Plant;

/// <summary>What became of a material lot: where it is loaded, what was consumed, what remains.</summary>
internal sealed class MaterialApi(MaterialQuery material, PlantDesk desk)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/material-lots/{id}/consumption", (HttpContext http, MaterialApi lots) => lots.ConsumptionAsync(http)).WithTags("material-lots").Lists().Needs(Permission.ReadPlant);

    public Task ConsumptionAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (lot, limit, before) = (PathText.Segment(http, 1), asked.Limit(), Before(asked));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (material.Find(lot) is not { } state)
        {
            return Problems.NotFoundAsync(http, $"Nothing is known of material lot '{lot}'. Create it with PUT /api/v1/material-lots/{lot}, or report that it was loaded.");
        }

        var rows = material.OfLot(lot, before, limit);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["lot"] = lot,
            ["material"] = state.Master?.Material,
            ["quantity"] = state.Master?.Quantity,
            ["unit"] = state.Master?.Unit,
            ["consumed"] = state.Consumed,
            ["remaining"] = state.Remaining,
            ["totals"] = new JsonArray([.. state.Totals.Select(t => new JsonObject { ["unit"] = t.Unit, ["consumed"] = t.Consumed, ["times"] = t.Times })]),
            ["loaded"] = new JsonArray([.. state.Loaded.Select(s => new JsonObject { ["place"] = s.Place, ["slot"] = s.Slot, ["since"] = JsonText.Time(s.Since), ["position"] = s.Position })]),
            ["workOrders"] = JsonText.Words(material.OrdersOf(lot)),
            ["items"] = new JsonArray([.. rows.Select(Row)]),
            ["cursor"] = rows.Count == limit ? Cursor(rows[^1]) : null,
        });
    }

    /// <summary>Where a list goes on: the moment and position of its last row.</summary>
    public static string Cursor(MaterialRow last) => $"{last.At.Ticks / TimeSpan.TicksPerMicrosecond}.{last.Position}";

    public static (DateTimeOffset At, long Position) Before(Asked asked)
    {
        if (asked.Text("cursor") is not { } text)
        {
            return (DateTimeOffset.MaxValue, long.MaxValue);
        }

        if (text.Split('.') is [var at, var position] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment) && moment <= DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond
            && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            return (new DateTimeOffset(moment * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero), place);
        }

        asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
        return default;
    }

    private JsonObject Row(MaterialRow row) => new()
    {
        ["position"] = row.Position,
        ["what"] = row.Move.ToString().ToLowerInvariant(),
        ["at"] = JsonText.Time(row.At),
        ["place"] = row.Place,
        ["slot"] = row.Slot,
        ["quantity"] = row.Quantity,
        ["unit"] = row.Unit,
        ["part"] = row.Part,
        ["workOrder"] = row.Move == MaterialMove.Consumed && row.Place.StartsWith("station:", StringComparison.Ordinal)
            ? desk.At(row.Place["station:".Length..], row.At).Context?[ContextNames.WorkOrder]
            : null,
    };
}

using System.Text.Json.Nodes;
using Sightline.Context.Orders;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Reports;

namespace Sightline.Server.Api;

/// <summary>Orders as they run: start, pause, close, counts, and what other books say of them.</summary>
internal sealed class OrdersApi(OrderActs acts, OrderBoardQuery board, OrderCountsQuery counts, ReconciliationQuery reconciliation, ClosingQuery closings, SheetFigures figures)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/work-orders/{id}/start", (HttpContext http, OrdersApi orders) => orders.MoveAsync(http, OrderMoves.Start)).WithTags("orders").Needs(Permission.RunLine);
        api.MapPost("/work-orders/{id}/pause", (HttpContext http, OrdersApi orders) => orders.MoveAsync(http, OrderMoves.Pause)).WithTags("orders").Needs(Permission.RunLine);
        api.MapPost("/work-orders/{id}/close", (HttpContext http, OrdersApi orders) => orders.CloseAsync(http)).WithTags("orders").Needs(Permission.SignClosings);
        api.MapGet("/work-orders/{id}/moves", (HttpContext http, OrdersApi orders) => orders.MovesAsync(http)).WithTags("orders").Needs(Permission.ReadPlant);
        api.MapGet("/work-orders/{id}/counts", (HttpContext http, OrdersApi orders) => orders.CountsAsync(http)).WithTags("orders").Needs(Permission.ReadRecords);
        api.MapGet("/work-orders/{id}/reconciliation", (HttpContext http, OrdersApi orders) => orders.ReconciliationAsync(http)).WithTags("orders").Lists().Needs(Permission.ReadDeliveries);
        api.MapGet("/work-orders/{id}/closings", (HttpContext http, OrdersApi orders) => orders.ClosingsAsync(http)).WithTags("orders").Lists().Needs(Permission.ReadRecords);
        api.MapGet("/lines/{id}/orders", (HttpContext http, OrdersApi orders) => orders.LineAsync(http)).WithTags("orders").Needs(Permission.ReadPlant);
    }

    private async Task MoveAsync(HttpContext http, string move)
    {
        var order = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new OrderWish(order, move, body.Text("line"), body.Time("at"), body.Text("reason"));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.MoveAsync(http, wish), () => Order(order)!));
    }

    private async Task CloseAsync(HttpContext http)
    {
        var order = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new OrderWish(order, OrderMoves.Close, null, body.Time("at"), body.Text("reason"));
        var signature = new SignatureWish(body.Text("password"), body.Text("meaning"));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.CloseAsync(http, wish, signature), () =>
        {
            var json = Order(order)!;
            json["closing"] = closings.OfOrder(order)[0].Position.ToString();
            return json;
        }));
    }

    private Task MovesAsync(HttpContext http) => KnownAsync(http, order => Answers.JsonAsync(http, Order(order)!));

    private Task CountsAsync(HttpContext http) => KnownAsync(http, order =>
    {
        var found = counts.Of(order);
        var json = new JsonObject { ["workOrder"] = order, ["position"] = found.Position };
        OrderJsonText.Put(json, found.Tally);
        json["parts"] = OrderJsonText.Of(found.Parts);
        json["segments"] = By("segment", found.Segments);
        json["shifts"] = By("shift", found.Shifts);
        json["stations"] = By("station", found.Stations);
        json["hours"] = new JsonArray([.. found.Hours.Select(h => OrderJsonText.Put(new JsonObject { ["from"] = JsonText.Time(h.From) }, h.Tally))]);
        return Answers.JsonAsync(http, json);
    });

    private Task ReconciliationAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after) = (asked.Limit(), asked.Number("cursor") ?? 0);
        return asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors) : KnownAsync(http, order =>
        {
            var found = reconciliation.Of(order, after, limit);
            var json = OrderJsonText.Of(order, found, found.Gaps.Count == limit ? found.Gaps[^1].Position.ToString() : null);
            var (whole, counted) = (figures.OfOrder(order), counts.Of(order));
            (json["sheet"], json["differences"]) = (ReconciliationJson.Sheet(whole), ReconciliationJson.Counted(whole.Sheet));
            json["segments"] = new JsonArray([.. counted.Segments.Where(s => s.Name.Length > 0).Select(s => ReconciliationJson.Segment(s.Name, figures.OfSegment(order, s.Name), s.Tally))]);
            json["shifts"] = By("shift", counted.Shifts);
            return Answers.JsonAsync(http, json);
        });
    }

    private Task ClosingsAsync(HttpContext http) => KnownAsync(http, order => Answers.PageAsync(http, _ => closings.OfOrder(order), OrderJsonText.Of));

    private Task LineAsync(HttpContext http)
    {
        var line = PathText.Segment(http, 1);
        return board.Of(line) is { } found
            ? Answers.JsonAsync(http, new JsonObject
            {
                ["line"] = line,
                ["running"] = new JsonArray([.. found.Running.Select(OrderJsonText.Of)]),
                ["paused"] = new JsonArray([.. found.Paused.Select(OrderJsonText.Of)]),
                ["next"] = new JsonArray([.. found.Next.Select(OrderJsonText.Of)]),
                ["permit"] = PermitJson.Of(found.Permit, null),
            })
            : Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{Uri.EscapeDataString(line)}.");
    }

    private Task KnownAsync(HttpContext http, Func<string, Task> answer)
    {
        var order = PathText.Segment(http, 1);
        return board.Order(order) is null
            ? Problems.NotFoundAsync(http, $"Work order '{order}' is not known. Create it with PUT /api/v1/work-orders/{Uri.EscapeDataString(order)}.")
            : answer(order);
    }

    private JsonObject? Order(string order)
    {
        if (board.Order(order) is not var (shown, moves))
        {
            return null;
        }

        var json = OrderJsonText.Of(shown);
        json["moves"] = new JsonArray([.. moves.Select(m => new JsonObject
        {
            ["move"] = m.Move, ["line"] = m.Line, ["at"] = JsonText.Time(m.At), ["reason"] = m.Reason, ["by"] = ActorText.Parse(m.Actor).Who, ["position"] = m.Position,
        })]);
        return json;
    }

    private static JsonArray By(string name, IReadOnlyList<CountsBy> counts) => new([.. counts.Select(c =>
    {
        var json = new JsonObject { [name] = c.Name.Length == 0 ? null : c.Name };
        if (name == "shift")
        {
            json["day"] = c.Day.Length == 0 ? null : c.Day;
        }

        return OrderJsonText.Put(json, c.Tally);
    })]);
}

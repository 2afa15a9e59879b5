using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>
/// Moves a part as an internal shipment. A stock move alone has no field for our key that survives; a shipment's reference does, is
/// indexed, and is made together with its move in one transaction. Assigning it lets Tryton itself check and reserve the stock.
/// </summary>
internal sealed class TrytonTransfer(TrytonAttempt attempt, TrytonPlaces places, TrytonShortage shortage, TrytonPosting posting)
{
    private const string Shipment = "stock.shipment.internal";

    private long _start;
    private long _end;
    private (long Id, string State)? _made;

    /// <summary>Looks up everything that the move needs. Nothing is changed.</summary>
    /// <exception cref="TrytonSaid">It cannot be made.</exception>
    public async Task PlanAsync(long? lot)
    {
        _start = await places.StartAsync(attempt);
        _end = await places.EndAsync(attempt, posting.Move);
        _made = await MadeAsync();
        if (_made is { State: "cancelled" })
        {
            throw TrytonSaid.Refused("The move of this message was cancelled in Tryton. Move the part there, or close this message.", "cancelled");
        }

        if (_made is not null)
        {
            return;
        }

        // Tryton's own check comes with assigning, when the shipment is there already: asked first, a refusal leaves nothing.
        var there = lot is { } id ? await StockAsync(id) : 0;
        if (there < posting.Quantity)
        {
            throw Short(shortage, $"Lot '{posting.Lot}' has {there / 1.0000000000000000000m} where moves start from, and {posting.Quantity} are to go.");
        }
    }

    /// <summary>Makes the move, or goes on from where an earlier attempt came to.</summary>
    public async Task RunAsync(long product, long unit, long lot)
    {
        var (id, state) = _made ?? (await MakeAsync(product, unit, lot), "draft");
        if (state == "done")
        {
            return;
        }

        if (state is "draft" or "request")
        {
            await attempt.PressAsync(Shipment, "wait", id);
        }

        if (state != "assigned" && (await attempt.PressAsync(Shipment, "assign_try", id)).ValueKind == System.Text.Json.JsonValueKind.False)
        {
            // What it could reserve of too little is given back; the shipment waits for the next attempt.
            await attempt.PressAsync(Shipment, "wait", id);
            throw Short(shortage, $"Lot '{posting.Lot}' is reserved for something else. The internal shipment of this message waits in Tryton.");
        }

        await attempt.PressAsync(Shipment, "done", id);
        if (await MadeAsync() is not { State: "done" } made)
        {
            throw TrytonSaid.Refused("The move of this message is gone from Tryton. Look there, then retry or close this message.", "move");
        }
        else if (made.Id != id)
        {
            throw Twice();
        }
    }

    public static TrytonSaid Short(TrytonShortage shortage, string reason) =>
        shortage is TrytonShortage.Wait ? TrytonSaid.Again(reason) : TrytonSaid.Refused($"{reason} Correct the stock and retry, or close this message.", "stock");

    private static TrytonSaid Twice() => TrytonSaid.Refused("Tryton has two shipments with this message's key. Cancel one.", "move");

    private async Task<(long Id, string State)?> MadeAsync()
    {
        var rows = await attempt.FindAsync(Shipment, [new JsonArray("reference", "=", posting.Key)], ["state"]);
        return rows.Count switch
        {
            0 => null,
            1 => (rows[0].Id(), rows[0].Text("state") ?? ""),
            _ => throw Twice(),
        };
    }

    private async Task<decimal> StockAsync(long lot)
    {
        var rows = await attempt.FindAsync("stock.lot", [new JsonArray("id", "=", lot)], ["quantity"], context: new JsonObject { ["locations"] = new JsonArray(_start) });
        return rows.Count == 0 ? 0 : rows[0].Quantity("quantity");
    }

    private async Task<long> MakeAsync(long product, long unit, long lot)
    {
        var company = await attempt.CompanyAsync();
        return await attempt.CreateAsync(Shipment, new JsonObject
        {
            ["reference"] = posting.Key,
            ["company"] = company,
            ["from_location"] = _start,
            ["to_location"] = _end,
            ["moves"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject
            {
                ["product"] = product,
                ["lot"] = lot,
                ["uom"] = unit,
                ["quantity"] = posting.Quantity,
                ["company"] = company,
                ["from_location"] = _start,
                ["to_location"] = _end,
            }))),
        });
    }
}

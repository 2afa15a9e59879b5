using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.Probing;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>
/// Delivers to Tryton. Every step is looked for by the message key before it is made, so a delivery may begin anew after any doubt.
/// The note is the last step: where it is, the rest is. See docs/connectors/tryton-target.md.
/// </summary>
internal sealed class TrytonTarget(TrytonTargetOptions options, TrytonLine line, HttpGround ground) : ITargetConnector, IProbe
{
    private const string Lot = "stock.lot";
    private const string NoteModel = "ir.note";
    private const string Link = "ir.attachment";

    private readonly TrytonForm _form = new(options);
    private readonly TrytonPlaces _places = new(options);
    private readonly LotLanes _lanes = new();

    public bool RecognisesRepeats => true;

    public bool CanReadBack => true;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var attempt = new TrytonAttempt(line, ct);
        try
        {
            var posting = _form.Fill(message);
            using var lane = await _lanes.EnterAsync(posting.Product, posting.Lot, ct);
            return new DeliveryOutcome.Accepted(await PostAsync(posting, attempt));
        }
        catch (TrytonSaid said)
        {
            return said.Outcome is DeliveryOutcome.TryAgain && attempt.HasWritten
                ? new DeliveryOutcome.Unknown($"{said.Reason} Part of the message is stored; sent again, it goes on from there.")
                : said.Outcome;
        }
        catch (OperationCanceledException) when (attempt.HasWritten)
        {
            return new DeliveryOutcome.Unknown("Stopped half way. Part of the message is stored; sent again, it goes on from there.");
        }
    }

    public async Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var attempt = new TrytonAttempt(line, ct);
        try
        {
            var posting = _form.Fill(message);
            var lots = await LotsAsync(posting, attempt, most: 20);
            return lots.Count > 0 && await NoteAsync(posting, lots.Select(l => l.Id()), attempt) is { } note ? new ReadBack.Found(note) : new ReadBack.NotThere();
        }
        catch (TrytonSaid said)
        {
            return new ReadBack.CannotTell(said.Reason);
        }
    }

    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct) =>
        [.. await ground.LookAsync(new Uri(options.Url), setup, ct), .. await new TrytonTrial(options, line).RunAsync(ct)];

    public ValueTask DisposeAsync()
    {
        line.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> PostAsync(TrytonPosting posting, TrytonAttempt attempt)
    {
        var lots = await LotsAsync(posting, attempt);
        if (lots.Count > 1)
        {
            throw TrytonSaid.Refused($"Tryton has more than one lot '{posting.Lot}' of the product '{posting.Product}'. Give them numbers of their own, then retry.", "lot");
        }

        var lot = lots.Count == 1 ? lots[0].Id() : (long?)null;
        if (lot is { } there && await NoteAsync(posting, [there], attempt) is { } done)
        {
            return done;
        }

        if (lot is null && !options.CreateLots)
        {
            throw TrytonSaid.Refused($"Tryton has no lot '{posting.Lot}' of the product '{posting.Product}', and createLots is false. Make it there, then retry.", "lot");
        }

        // All questions come before the first change: what is refused here has left nothing.
        var (product, unit) = lot is null ? await ProductAsync(posting, attempt) : Product(lots[0]);
        var transfer = posting.Move is TrytonMove.Nowhere ? null : new TrytonTransfer(attempt, _places, options.Shortage, posting);
        var advance = posting.Order is null ? null : new TrytonAdvance(attempt, options.Shortage, posting);
        await (transfer?.PlanAsync(lot) ?? Task.CompletedTask);
        await (advance?.PlanAsync() ?? Task.CompletedTask);

        var isNew = lot is null;
        var id = lot ?? await attempt.CreateAsync(Lot, new JsonObject { ["number"] = posting.Lot, ["product"] = product });
        await (transfer?.RunAsync(product, unit, id) ?? Task.CompletedTask);
        await (advance?.RunAsync() ?? Task.CompletedTask);
        await LinkAsync(posting, id, isNew, attempt);
        var note = await attempt.CreateAsync(NoteModel, new JsonObject { ["resource"] = On(id), ["message"] = posting.Note });
        return Reference(id, note);
    }

    private static Task<IReadOnlyList<JsonElement>> LotsAsync(TrytonPosting posting, TrytonAttempt attempt, int most = 2) =>
        attempt.FindAsync(Lot, [new JsonArray("number", "=", posting.Lot), new JsonArray("product.code", "=", posting.Product)], ["product", "product.default_uom"], most);

    private static (long Product, long Unit) Product(JsonElement lot) => (lot.Number("product")!.Value, lot.GetProperty("product.").Number("default_uom")!.Value);

    private static async Task<(long Product, long Unit)> ProductAsync(TrytonPosting posting, TrytonAttempt attempt)
    {
        var rows = await attempt.FindAsync("product.product", [new JsonArray("code", "=", posting.Product)], ["default_uom"]);
        return rows.Count == 1
            ? (rows[0].Id(), rows[0].Number("default_uom")!.Value)
            : throw TrytonSaid.Refused($"Tryton has {(rows.Count == 0 ? "no product" : "more than one product")} with the code '{posting.Product}'. Correct it there or in the map, then retry.", "product");
    }

    /// <summary>The note with this key on one of the lots, as our reference. Notes are found by their lot first, which Tryton has an index for.</summary>
    private static async Task<string?> NoteAsync(TrytonPosting posting, IEnumerable<long> lots, TrytonAttempt attempt)
    {
        var notes = await attempt.FindAsync(NoteModel, Marked(posting, lots, "message"), ["resource"], most: 1);
        return notes.Count == 0 ? null : Reference(long.Parse(notes[0].Text("resource")!.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture), notes[0].Id());
    }

    private static async Task LinkAsync(TrytonPosting posting, long lot, bool isNew, TrytonAttempt attempt)
    {
        // A lot that this attempt has made itself carries no link yet.
        if (posting.Evidence is null || (!isNew && (await attempt.FindAsync(Link, Marked(posting, [lot], "description"), ["resource"], most: 1)).Count > 0))
        {
            return;
        }

        await attempt.CreateAsync(Link, new JsonObject
        {
            ["resource"] = On(lot),
            ["name"] = "Sightline evidence",
            ["type"] = "link",
            ["link"] = posting.Evidence.AbsoluteUri,
            ["description"] = TrytonPosting.Mark + posting.Key,
        });
    }

    private static JsonArray Marked(TrytonPosting posting, IEnumerable<long> lots, string field) =>
        [new JsonArray("resource", "in", new JsonArray([.. lots.Select(l => JsonValue.Create(On(l)))])), new JsonArray(field, "like", $"%{TrytonPosting.Mark}{posting.Key}%")];

    private static string On(long lot) => $"{Lot},{lot}";

    private static string Reference(long lot, long note) => $"{On(lot)} {NoteModel},{note}";
}

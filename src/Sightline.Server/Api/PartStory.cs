using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Reviews;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>One record with its deliveries to the targets in scope, and the signatures on them as their facts carry them.</summary>
internal sealed record RecordInFull(FullRecord Record, IReadOnlyList<DeliveryView> Deliveries, IReadOnlyList<string> Signatures)
{
    /// <summary>Other records of the same inspection.</summary>
    public Merges Merges { get; init; } = Merges.None;

    /// <summary>The holds the part is or was under.</summary>
    public IReadOnlyList<PartHold> Holds { get; init; } = [];

    /// <summary>What persons said of it, oldest first.</summary>
    public IReadOnlyList<Review> Reviews { get; init; } = [];

    /// <summary>The person's word that counts; null: the machine's.</summary>
    public PersonsWord? Word { get; init; }

    public JsonObject ToJson(AsOf? asOf = null)
    {
        var json = RecordJson.Full(Record, Deliveries, Signatures, asOf ?? AsOf.Now);
        json["parameters"] = $"/api/v1/inspections/{Uri.EscapeDataString(Record.Row.Station)}/{Uri.EscapeDataString(Record.Row.Id)}/parameters";
        json["mergedInto"] = Merges.Into is { } into ? RecordJson.Merged(into) : null;
        json["mergedFrom"] = new JsonArray([.. Merges.From.Select(m => (JsonNode?)RecordJson.Merged(m))]);
        json["holds"] = HoldsApi.OfPart(Holds);
        json["reviews"] = new JsonArray([.. Reviews.Select(r => (JsonNode?)ReviewsApi.Shape(r))]);
        json["verdict"] = (Word?.Result ?? Record.Row.Result).ToString().ToLowerInvariant();
        return json;
    }
}

/// <summary>Something that happened to a part.</summary>
/// <param name="At">When, by the clock of what it happened at.</param>
/// <param name="What">inspected, received, parked, matched, reviewed, translated, a final state of a delivery, or the type of a machine event.</param>
/// <param name="Station">Where.</param>
/// <param name="Record">The inspection it belongs to; null for machine events.</param>
/// <param name="Detail">In a few words.</param>
internal sealed record StoryMoment(DateTimeOffset At, string What, string Station, RecordInFull? Record = null, string? Detail = null)
{
    /// <summary>The delivery that this is about.</summary>
    public DeliveryView? Delivery { get; init; }

    /// <summary>The machine event that this is.</summary>
    public EventRow? Event { get; init; }

    public JsonObject ToJson() => new()
    {
        ["at"] = JsonText.Time(At),
        ["what"] = What,
        ["station"] = Station,
        ["inspection"] = Record?.Record.Row.Id,
        ["detail"] = Detail,
    };
}

/// <summary>A part's story as far as it was asked for.</summary>
/// <param name="Part">The serial or batch that was asked for.</param>
/// <param name="Rows">Its inspections, oldest first.</param>
/// <param name="Complete">There are no more than these.</param>
/// <param name="Inspections">The newest of them in full, oldest first.</param>
/// <param name="Moments">What happened, oldest first.</param>
internal sealed record ToldPart(
    string Part, IReadOnlyList<RecordRow> Rows, bool Complete, IReadOnlyList<RecordInFull> Inspections, IReadOnlyList<StoryMoment> Moments)
{
    /// <summary>The holds it is or was under, newest first.</summary>
    public IReadOnlyList<PartHold> Holds { get; init; } = [];

    public JsonObject ToJson(AsOf asOf) => new()
    {
        ["part"] = Part,
        ["serial"] = Rows[0].Serial,
        ["batch"] = Rows[0].Batch,
        ["holds"] = HoldsApi.OfPart(Holds),
        ["complete"] = Complete,
        ["inspections"] = new JsonArray([.. Inspections.Select(i => (JsonNode?)i.ToJson(asOf))]),
        ["timeline"] = new JsonArray([.. Moments.Select(m => (JsonNode?)m.ToJson())]),
    };
}

/// <summary>Tells a part's story from a node's files, whether the node runs or not.</summary>
internal sealed class PartStory(PartHistoryQuery history, RecordQuery records, EventQuery events, ProjectionReader projections)
{
    /// <summary>The story of a part, with its newest <paramref name="most"/> inspections in full; null when no inspection in scope names it.</summary>
    public ToldPart? Of(string part, Scope stations, Scope targets, int most = PartHistoryQuery.MostInspections)
    {
        var all = history.Of(part);
        var rows = all.Where(r => stations.Holds(r.Station)).ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var inspections = rows.TakeLast(most).Select(row => Record(row.Position, targets)!).ToList();
        var machines = events.OfSerial(part).Where(e => stations.Holds(e.Source)).TakeLast(most).Select(e => new StoryMoment(e.At, e.Type, e.Source) { Event = e });
        var moments = inspections.SelectMany(Moments).Concat(machines).OrderBy(m => m.At).ToList();
        return new ToldPart(part, rows, all.Count < PartHistoryQuery.MostInspections, inspections, moments) { Holds = Held(rows[0].Serial == part ? part : null, part) };
    }

    /// <summary>One record in full, with its deliveries to the targets in scope; null when projections do not hold it.</summary>
    public RecordInFull? Record(long position, Scope targets)
    {
        if (records.At(position) is not { } record)
        {
            return null;
        }

        return projections.Read(db =>
        {
            var sent = DeliveryDesk.Of(db, position).Where(d => targets.Holds(d.Target)).ToList();
            var signed = sent.Select(d => $"delivery:{d.Id}").Append($"record:{position}").SelectMany(o => SignatureRows.On(db, o)).ToList();
            var part = record.Inspection.Part;
            return new RecordInFull(record, sent, signed) { Merges = MergeQuery.Of(db, position), Holds = HoldQuery.Of(db, part.Serial, part.Batch), Reviews = ReviewQuery.Of(db, position), Word = Verdicts.Of(db, position) };
        });
    }

    private IReadOnlyList<PartHold> Held(string? serial, string batch) => projections.Read(db => HoldQuery.Of(db, serial, batch));

    private static IEnumerable<StoryMoment> Moments(RecordInFull full)
    {
        var (row, fact) = (full.Record.Row, full.Record.Fact);
        yield return new StoryMoment(row.InspectedAt, "inspected", row.Station, full, row.Result.ToString().ToLowerInvariant());
        yield return new StoryMoment(row.ReceivedAt, "received", row.Station, full, fact.Actor);
        if (row.WaitsFor is not null || full.Record.MatchedAt is not null)
        {
            yield return new StoryMoment(fact.Times.RecordedAt, "parked", row.Station, full, row.Reason);
        }

        if (full.Record.MatchedAt is { } matched)
        {
            yield return new StoryMoment(matched, "matched", row.Station, full, $"by fact {full.Record.Bindings[0].Position}");
        }

        foreach (var anew in full.Record.Bindings.Skip(1))
        {
            yield return new StoryMoment(anew.At, "relinked", row.Station, full, $"by fact {anew.Position}, because of fact {anew.Because}");
        }

        foreach (var review in full.Reviews)
        {
            yield return new StoryMoment(review.At, "reviewed", row.Station, full, $"{review.Verdict} by {review.By}{(review.Second ? ", second look" : "")}{(review.UndoneBy is null ? "" : ", taken back")}");
        }

        foreach (var delivery in full.Deliveries)
        {
            yield return new StoryMoment(delivery.CreatedAt, "translated", row.Station, full, $"for {delivery.Target} by map {delivery.MapVersion}") { Delivery = delivery };
            if (delivery.EndedAt is { } ended)
            {
                yield return new StoryMoment(ended, delivery.State, row.Station, full, $"{delivery.Target} {delivery.Reference ?? delivery.Reason}") { Delivery = delivery };
            }
        }
    }
}

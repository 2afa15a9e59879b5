using System.Text.Json.Nodes;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.PartMoves;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;

namespace Sightline.Server.Histories;

/// <summary>A part's story as far as it was asked for.</summary>
/// <param name="Of">The part: a serial, or a batch of what has none.</param>
/// <param name="AsOf">The newest fact that it may know of.</param>
/// <param name="Then">It was asked for as known at that position; else as known now.</param>
/// <param name="Rows">Its inspections in scope, oldest first.</param>
/// <param name="Complete">There are no more than these.</param>
/// <param name="Inspections">The newest of them in full, oldest first.</param>
internal sealed record ToldPart(Thing Of, long AsOf, bool Then, IReadOnlyList<RecordRow> Rows, bool Complete, IReadOnlyList<RecordInFull> Inspections)
{
    public string Part => Of.Key;

    /// <summary>What happened, oldest first.</summary>
    public IReadOnlyList<StoryMoment> Moments { get; init; } = [];

    /// <summary>The holds it is or was under now, newest first; none where it is told as of then.</summary>
    public IReadOnlyList<PartHold> Holds { get; init; } = [];

    /// <summary>The nonconformances it is or was in now, newest first; none where it is told as of then.</summary>
    public IReadOnlyList<PartNonconformance> Nonconformances { get; init; } = [];

    public IReadOnlyList<KnownHold> KnownHolds { get; init; } = [];

    public IReadOnlyList<KnownNonconformance> KnownNonconformances { get; init; } = [];

    public IReadOnlyList<KnownRecall> Recalls { get; init; } = [];

    /// <summary>What went into it and what it went into, with what was taken out again.</summary>
    public IReadOnlyList<KnownLink> Links { get; init; } = [];

    /// <summary>What became of what it went into.</summary>
    public IReadOnlyList<TraceLink> Beyond { get; init; } = [];

    public IReadOnlyList<PartMove> Moves { get; init; } = [];

    /// <summary>What is in it and is held, failed or in an open nonconformance.</summary>
    public IReadOnlyList<InnerPart> Inner { get; init; } = [];

    /// <summary>Something was reported of it that should not have happened. What was taken back says so.</summary>
    public IReadOnlyList<StoryMoment> Exceptions => [.. Moments.Where(m => m.What == StoryWords.Exception)];

    public PartState State => field ??= PartState.Of(this);

    public JsonObject ToJson(AsOf asOf) => new()
    {
        ["part"] = Part,
        ["serial"] = Rows.Count > 0 ? Rows[0].Serial : Of.Kind == ThingKind.Serial ? Part : null,
        ["batch"] = Rows.Count > 0 ? Rows[0].Batch : Of.Kind == ThingKind.Batch ? Part : null,
        ["asOf"] = AsOf.ToString(),
        ["known"] = Then ? "then" : "now",
        ["state"] = State.ToJson(),
        ["holds"] = Then ? Known(KnownHolds) : HoldsApi.OfPart(Holds),
        ["nonconformances"] = Then ? Known(KnownNonconformances) : NcrJsonText.OfPart(Nonconformances),
        ["recalls"] = new JsonArray([.. Recalls.Select(r => (JsonNode?)Shape(r))]),
        ["complete"] = Complete,
        ["inspections"] = new JsonArray([.. Inspections.Select(i => (JsonNode?)i.ToJson(asOf))]),
        ["timeline"] = new JsonArray([.. Moments.Select(m => (JsonNode?)m.ToJson())]),
    };

    public static JsonObject Shape(KnownRecall recall) => new()
    {
        ["id"] = recall.Id, ["of"] = recall.Of.ToString(), ["drill"] = recall.IsDrill, ["reason"] = recall.Reason, ["openedAt"] = JsonText.Time(recall.OpenedAt), ["openedBy"] = recall.OpenedBy,
        ["closedAt"] = JsonText.Time(recall.Closed?.At), ["closedBy"] = recall.Closed?.By,
    };

    public static JsonArray Known(IReadOnlyList<KnownHold> holds) => new([.. holds.Reverse().Select(h => (JsonNode?)new JsonObject
    {
        ["id"] = h.Id, ["held"] = h.IsHeld, ["reason"] = h.Reason, ["via"] = new JsonObject { ["kind"] = HoldUnit.WordOf(h.Via), ["key"] = h.Key },
        ["placedAt"] = JsonText.Time(h.PlacedAt), ["placedBy"] = h.PlacedBy, ["releasedAt"] = JsonText.Time(h.Release?.At), ["releasedBy"] = h.Release?.By, ["releaseReason"] = h.Release?.Reason,
        ["signatures"] = Signed(h.Signatures),
    })]);

    public static JsonArray Known(IReadOnlyList<KnownNonconformance> found) => new([.. found.Reverse().Select(n => (JsonNode?)new JsonObject
    {
        ["id"] = n.Id, ["title"] = n.Title, ["class"] = n.Class, ["closed"] = n.IsClosed, ["via"] = new JsonObject { ["kind"] = HoldUnit.WordOf(n.Via), ["key"] = n.Key },
        ["dispositions"] = new JsonArray([.. n.Given.Select(d => (JsonNode?)new JsonObject
        {
            ["what"] = d.What, ["at"] = JsonText.Time(d.At), ["by"] = d.By, ["reason"] = d.Reason, ["quantity"] = d.Quantity, ["inForce"] = d.Counts, ["undone"] = d.UndoneBy is not null,
            ["reworkAt"] = d.ReworkAt, ["reinspectAt"] = d.ReinspectAt, ["rework"] = PartState.OfRework(d.Rework), ["position"] = d.Position,
        })]),
        ["signatures"] = Signed(n.Signatures),
    })]);

    private static JsonArray Signed(IReadOnlyList<string> signatures) => new([.. signatures.Select(s => JsonNode.Parse(s))]);
}

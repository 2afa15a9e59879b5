using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.Reviews;
using Sightline.Decisions.Rules;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>One record with its deliveries to the targets in scope, and the signatures on them as their facts carry them.</summary>
internal sealed record RecordInFull(FullRecord Record, IReadOnlyList<DeliveryView> Deliveries, IReadOnlyList<string> Signatures)
{
    /// <summary>Other records of the same inspection.</summary>
    public Merges Merges { get; init; } = Merges.None;

    /// <summary>The holds the part is or was under.</summary>
    public IReadOnlyList<PartHold> Holds { get; init; } = [];

    /// <summary>The nonconformances the part is or was in.</summary>
    public IReadOnlyList<PartNonconformance> Nonconformances { get; init; } = [];

    /// <summary>What persons said of it, oldest first.</summary>
    public IReadOnlyList<Review> Reviews { get; init; } = [];

    /// <summary>The person's word that counts; null: the machine's.</summary>
    public PersonsWord? Word { get; init; }

    /// <summary>What happens next with the part; null for a good one that no rule has anything to say about.</summary>
    public PartNext? Next { get; init; }

    /// <summary>What happened to its deliveries, one after the other.</summary>
    public IReadOnlyList<DeliveryMove> Moves { get; init; } = [];

    /// <summary>Findings of live rules that it was known to belong to, each with the fact since which it did.</summary>
    public IReadOnlyList<(Finding Finding, long Since)> Findings { get; init; } = [];

    /// <summary>The position it is told as of; null for now.</summary>
    public long? KnownAt { get; init; }

    /// <summary>The word that counts.</summary>
    public InspectionResult Verdict => Word?.Result ?? Record.Row.Result;

    /// <summary>The review that the word is from; null where it is the machine's.</summary>
    public Review? Decided => Word is null ? null : Reviews.LastOrDefault(r => r is { Second: false, UndoneBy: null });

    /// <summary>As JSON.</summary>
    /// <param name="asOf">As of when it was asked for.</param>
    /// <param name="who">Who asks, for what they may do; null for nobody.</param>
    public JsonObject ToJson(AsOf? asOf = null, string? who = null)
    {
        var json = RecordJson.Full(Record, Deliveries, Signatures, KnownAt is { } known ? new AsOf(Position: known) : asOf ?? AsOf.Now);
        json["parameters"] = $"/api/v1/inspections/{Uri.EscapeDataString(Record.Row.Station)}/{Uri.EscapeDataString(Record.Row.Id)}/parameters";
        json["mergedInto"] = Merges.Into is { } into ? RecordJson.Merged(into) : null;
        json["mergedFrom"] = new JsonArray([.. Merges.From.Select(m => (JsonNode?)RecordJson.Merged(m))]);
        json["holds"] = HoldsApi.OfPart(Holds);
        json["nonconformances"] = NcrJsonText.OfPart(Nonconformances);
        json["reviews"] = new JsonArray([.. Reviews.Select(r => (JsonNode?)ReviewsApi.Shape(r, who))]);
        json["rules"] = new JsonArray([.. (Next?.Findings ?? []).Select(f => (JsonNode?)new JsonObject { ["rule"] = f.Finding.Rule, ["version"] = f.Finding.Version, ["finding"] = f.Finding.Id })]);
        json["next"] = NextJson.Of(this);
        json["verdict"] = Verdict.ToString().ToLowerInvariant();
        return KnownAt is null ? json : Then(json);
    }

    /// <summary>Members that say how it stands now, and nothing of how it stood then, are left out.</summary>
    private static JsonObject Then(JsonObject json)
    {
        foreach (var name in (string[])["state", "reason", "flags", "waiting", "rules", "next", "holds", "nonconformances", "parameters"])
        {
            json.Remove(name);
        }

        foreach (var image in json["images"]!.AsArray().Select(i => i!.AsObject()))
        {
            foreach (var name in image.Select(m => m.Key).Except(["name", "sha256", "declared", "url"]).ToList())
            {
                image.Remove(name);
            }
        }

        foreach (var target in json["targets"]!.AsArray().Select(t => t!.AsObject()))
        {
            target.Remove("actions");
        }

        return json;
    }
}

using System.Text.Json.Nodes;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;

namespace Sightline.Server.Api;

/// <summary>What happens next with a part, as the API says it, and who was told of it.</summary>
internal static class NextJson
{
    public static JsonObject? Of(RecordInFull full) => full.Next is not { } next ? null : new JsonObject
    {
        ["goes"] = next.Goes,
        ["to"] = next.To,
        ["heldBy"] = JsonText.Words(next.HeldBy),
        ["told"] = new JsonArray([.. Told(full).Select(t => (JsonNode?)new JsonObject { ["target"] = t.Target, ["of"] = t.Of })]),
        ["findings"] = new JsonArray([.. next.Findings.Select(f => (JsonNode?)new JsonObject
        {
            ["id"] = f.Finding.Id,
            ["rule"] = f.Finding.Rule,
            ["version"] = f.Finding.Version,
            ["text"] = f.Finding.Text,
            ["state"] = f.Finding.IsOpen ? "open" : "closed",
            ["shadow"] = f.Finding.IsShadow,
            ["acknowledgedBy"] = f.Finding.AcknowledgedBy,
            ["actions"] = new JsonArray([.. f.Actions.Select(a => (JsonNode?)new JsonObject
            {
                ["what"] = a.Action.Do, ["to"] = a.Action.To, ["outcome"] = a.Outcome?.Outcome, ["text"] = a.Outcome?.Text, ["ref"] = a.Outcome?.Ref?.ToString(), ["refs"] = JsonText.Words([.. (a.Outcome?.Refs ?? []).Select(r => r.ToString())]), ["at"] = JsonText.Time(a.Outcome?.At),
            })]),
        })]),
    };

    /// <summary>Targets that have the record itself, and those that a finding with it was sent to.</summary>
    public static IReadOnlyList<(string Target, string Of)> Told(RecordInFull full) =>
    [
        .. full.Deliveries.Where(d => d.State == "delivered").Select(d => (d.Target, "inspection")),
        .. (full.Next?.Findings ?? []).SelectMany(f => f.Actions.Where(a => a.Action is { Do: RuleActions.Notify, To: not null } && a.Outcome?.Outcome == ActionOutcomes.Done).Select(a => (a.Action.To!, $"finding {f.Finding.Id}"))),
    ];
}

using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Changeover;

namespace Sightline.Server.Api;

/// <summary>Changeovers, mismatches and their parts as the API says them.</summary>
internal static class ChangeoverText
{
    public static JsonObject Of(ChangeoverRecord record) => new()
    {
        ["line"] = record.Line,
        ["n"] = record.N,
        ["state"] = ChangeoverStateWords.Of(record.State),
        ["workOrder"] = record.WorkOrder,
        ["recipe"] = Recipe(record.Recipe),
        ["segment"] = record.Segment is null ? null : new JsonObject { ["id"] = record.Segment, ["from"] = JsonText.Time(record.SentAt), ["bufferLength"] = record.BufferLength },
        ["reason"] = record.Reason,
        ["requestedAt"] = JsonText.Time(record.RequestedAt),
        ["requestedBy"] = record.RequestedBy,
        ["since"] = JsonText.Time(record.Since),
        ["by"] = record.By,
        ["endedAt"] = JsonText.Time(record.EndedAt),
        ["clearance"] = new JsonArray([.. record.Clearance.Select(c => (JsonNode?)new JsonObject { ["item"] = c.Item, ["by"] = c.By, ["at"] = JsonText.Time(c.At) })]),
        ["approval"] = record.Approval ? new JsonObject { ["by"] = record.ApprovedBy } : null,
        ["moves"] = new JsonArray([.. record.Moves.Select(m => (JsonNode?)new JsonObject
        {
            ["act"] = m.Act,
            ["by"] = m.By,
            ["at"] = JsonText.Time(m.At),
            ["words"] = m.Words,
            ["from"] = ChangeoverStateWords.Of(m.From),
            ["to"] = ChangeoverStateWords.Of(m.To),
            ["position"] = m.Position,
            ["signature"] = m.Signature?.ToNode(),
        })]),
        ["position"] = record.Position,
    };

    public static JsonObject Of(StationRecipe station, DateTimeOffset? sentAt) => new()
    {
        ["station"] = station.Station,
        ["expected"] = Recipe(station.Expected),
        ["actual"] = Recipe(station.Actual),
        ["since"] = JsonText.Time(station.Since),
        ["verdict"] = ChangeoverStateWords.Of(station.Verdict(sentAt)),
    };

    public static JsonObject Of(PermitSpan span) => new()
    {
        ["code"] = span.Code,
        ["since"] = JsonText.Time(span.Since),
        ["until"] = JsonText.Time(span.Until),
        ["text"] = span.What,
    };

    public static JsonObject Of(Mismatch mismatch) => new()
    {
        ["line"] = mismatch.Line,
        ["n"] = mismatch.N,
        ["station"] = mismatch.Station,
        ["expected"] = Recipe(mismatch.Expected),
        ["actual"] = Recipe(mismatch.Actual),
        ["since"] = JsonText.Time(mismatch.BeganAt),
        ["until"] = JsonText.Time(mismatch.EndedAt),
        ["detectedAt"] = JsonText.Time(mismatch.DetectedAt),
        ["parts"] = mismatch.Parts,
    };

    public static JsonObject Of(MismatchPart part, string station) => new()
    {
        ["position"] = part.Position.ToString(),
        ["station"] = station,
        ["inspection"] = part.Inspection,
        ["serial"] = part.Serial,
        ["batch"] = part.Batch,
        ["exposedAt"] = JsonText.Time(part.ExposedAt),
        ["result"] = part.Result.ToString().ToLowerInvariant(),
        ["workOrder"] = part.WorkOrder,
    };

    private static JsonObject? Recipe(RecipeName? recipe) => recipe?.Id is null ? null : new JsonObject { ["id"] = recipe.Id, ["version"] = recipe.Version };
}

using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Retention;

namespace Sightline.Server.Api;

/// <summary>Retention as the API has it.</summary>
internal static class RetentionJsonText
{
    public static JsonObject Keep(IEnumerable<KeyValuePair<string, KeepFor>> keep) => new(keep.Select(k => KeyValuePair.Create(k.Key, (JsonNode?)k.Value.ToString())));

    public static JsonObject Of(Policy policy) => new()
    {
        ["id"] = policy.Id, ["of"] = policy.Of, ["keep"] = Keep(policy.Keep), ["reason"] = policy.Reason, ["position"] = policy.Position.ToString(), ["at"] = JsonText.Time(policy.At), ["by"] = policy.By,
        ["endedAt"] = JsonText.Time(policy.EndedAt),
    };

    public static JsonObject Of(Pin pin) => new()
    {
        ["id"] = pin.Id, ["of"] = pin.Of, ["kind"] = pin.Kind, ["reason"] = pin.Reason, ["from"] = JsonText.Time(pin.From), ["to"] = JsonText.Time(pin.To), ["at"] = JsonText.Time(pin.At), ["by"] = pin.By,
        ["releasedAt"] = JsonText.Time(pin.Released?.At), ["releasedBy"] = pin.Released?.By, ["releasedWhy"] = pin.Released?.Why,
        ["actions"] = JsonText.Words(pin.Released is null ? ["release"] : []),
    };

    public static JsonObject Of(RetentionPlan plan) => new()
    {
        ["asOf"] = plan.AsOf.ToString(), ["at"] = JsonText.Time(plan.At), ["goes"] = Of(plan.Of(Fates.Goes)), ["stays"] = Of(plan.Of(Fates.Stays)), ["notDue"] = Of(plan.Of(Fates.NotDue)), ["moves"] = Of(plan.Of(Fates.Moves)),
        ["counts"] = new JsonArray([.. plan.Lines.OrderBy(l => l.Key.Class, StringComparer.Ordinal).ThenBy(l => l.Key.Product, StringComparer.Ordinal).ThenBy(l => l.Key.Fate, StringComparer.Ordinal).ThenBy(l => l.Key.Why, StringComparer.Ordinal)
            .Select(l => (JsonNode?)new JsonObject
            {
                ["class"] = l.Key.Class, ["product"] = l.Key.Product.Length == 0 ? null : l.Key.Product, ["fate"] = l.Key.Fate, ["why"] = l.Key.Why.Length == 0 ? null : l.Key.Why,
                ["stays"] = l.Key.Why == NeedWords.Chain ? "the chain keeps facts; their bodies can be archived (POST /api/v1/journal/archives)" : null, ["count"] = l.Value.Count, ["bytes"] = l.Value.Bytes,
            })]),
    };

    public static JsonObject Of(JudgedImage image) => new()
    {
        ["image"] = image.Sha256, ["bytes"] = image.Size, ["storedAt"] = JsonText.Time(FactHash.FromMicroseconds(image.StoredAt)), ["class"] = image.Class, ["product"] = image.Product,
        ["policy"] = image.Keeping.Policy, ["keep"] = image.Keeping.Keep.ToString(), ["dueAt"] = JsonText.Time(image.Keeping.DueAt), ["fate"] = Fates.Of(image),
        ["stays"] = image is { IsDue: true, Need: { } need } ? new JsonObject { ["why"] = need.Why, ["of"] = need.Of } : null,
        ["moves"] = image.Moves, ["coldAt"] = image.ColdAt is { } at ? JsonText.Time(FactHash.FromMicroseconds(at)) : null,
    };

    public static JsonObject Of(RetentionPass pass) => new()
    {
        ["id"] = pass.Id, ["state"] = pass.EndedAt is null ? "running" : "ended", ["at"] = JsonText.Time(pass.At), ["dueAt"] = JsonText.Time(pass.DueAt), ["asOf"] = pass.AsOf.ToString(), ["by"] = pass.By, ["reason"] = pass.Reason,
        ["planned"] = Of(pass.Planned), ["stays"] = pass.Stays, ["moves"] = pass.Moves, ["removed"] = Of(pass.Removed), ["moved"] = pass.Moved, ["kept"] = pass.Kept, ["trouble"] = pass.Trouble, ["endedAt"] = JsonText.Time(pass.EndedAt),
    };

    public static JsonObject Of(RetentionForecast forecast) => new()
    {
        ["asOf"] = forecast.AsOf.ToString(), ["measuredDays"] = Round(forecast.MeasuredDays), ["freeBytes"] = forecast.FreeBytes, ["daysUntilFull"] = forecast.DaysUntilFull, ["lookedDays"] = RetentionForecaster.MostDays,
        ["recordsADay"] = Round(forecast.RecordsADay), ["recordBytesADay"] = Round(forecast.RecordBytesADay), ["steadyBytes"] = Round(forecast.SteadyBytes), ["costAMonth"] = forecast.CostAMonth is { } cost ? Math.Round(cost, 2) : null,
        ["policies"] = new JsonArray([.. forecast.Stocks.Select(s => (JsonNode?)new JsonObject
        {
            ["class"] = s.Name.Class, ["policy"] = s.Name.Policy, ["keep"] = s.Name.Keep.ToString(), ["images"] = s.Images, ["bytes"] = s.Bytes, ["neededBytes"] = s.NeededBytes, ["imagesADay"] = Round(s.ImagesADay),
            ["bytesADay"] = Round(s.BytesADay), ["steadyBytes"] = Round(s.SteadyBytes), ["costAMonth"] = s.CostAMonth is { } month ? Math.Round(month, 2) : null,
        })]),
    };

    private static JsonObject Of(PlanSum sum) => new() { ["count"] = sum.Count, ["bytes"] = sum.Bytes };

    private static decimal Round(decimal number) => Math.Round(number, 1);
}

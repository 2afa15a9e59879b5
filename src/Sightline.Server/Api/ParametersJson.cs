using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Context.Machines;
using Sightline.Context.Parameters;

namespace Sightline.Server.Api;

/// <summary>Parameters, events and states as the API writes them.</summary>
internal static class ParametersJson
{
    public static JsonObject OfRecord(string id, long position, string asOf, ParametersOfRecord found, IFactSource journal) => new()
    {
        ["station"] = found.Moment.Station,
        ["id"] = id,
        ["position"] = position,
        ["asOf"] = asOf,
        ["at"] = JsonText.Time(found.Moment.At),
        ["window"] = found.Window.ToString("c"),
        ["from"] = JsonText.Time(found.Moment.At - found.Window),
        ["places"] = JsonText.Words(found.Moment.Places),
        ["parameters"] = new JsonArray([.. found.Parameters.Select(p => (JsonNode?)Parameter(p))]),
        ["machineState"] = found.State is { } state ? State(state) : null,
        ["events"] = new JsonArray([.. found.Events.Select(e => (JsonNode?)Event(e, journal))]),
    };

    public static JsonObject Sampled(SeriesRow series, DateTimeOffset newestMinute) => new()
    {
        ["place"] = series.Place,
        ["name"] = series.Name,
        ["kind"] = series.Kind,
        ["unit"] = Unit(series.Unit),
        ["newestMinute"] = JsonText.Time(newestMinute),
    };

    public static JsonObject Trends(string place, string name, DateTimeOffset from, DateTimeOffset to, TimeSpan? resolution, IReadOnlyList<Trend> found) => new()
    {
        ["place"] = place,
        ["name"] = name,
        ["from"] = JsonText.Time(from),
        ["to"] = JsonText.Time(to),
        ["resolution"] = resolution?.ToString("c"),
        ["series"] = new JsonArray([.. found.Select(trend => (JsonNode?)new JsonObject
        {
            ["kind"] = trend.Series.Kind,
            ["unit"] = Unit(trend.Series.Unit),
            [resolution is null ? "samples" : "stretches"] = new JsonArray([.. trend.Points.Select(p => (JsonNode?)(resolution is null ? Sample(p) : Stretch(p)))]),
        })]),
    };

    public static JsonObject State(MachineStateSpan span) => new()
    {
        ["machine"] = span.Machine,
        ["state"] = span.State,
        ["reason"] = span.Reason,
        ["from"] = JsonText.Time(span.From),
        ["to"] = JsonText.Time(span.To),
        ["position"] = span.Position,
    };

    private static JsonObject Parameter(ParameterOfRecord parameter)
    {
        var counted = parameter.Stats.Count > 0;
        return new JsonObject
        {
            ["place"] = parameter.Place,
            ["name"] = parameter.Name,
            ["kind"] = parameter.Kind,
            ["unit"] = Unit(parameter.Unit),
            ["value"] = Plain(parameter.Value),
            ["valueAt"] = JsonText.Time(parameter.ValueAt),
            ["samples"] = parameter.Stats.Count,
            ["mean"] = counted ? Plain(parameter.Stats.Mean) : null,
            ["min"] = counted ? Plain(parameter.Stats.Low) : null,
            ["max"] = counted ? Plain(parameter.Stats.High) : null,
            ["limits"] = parameter.Limits is { } limits ? new JsonObject { ["lower"] = Plain(limits.Lower), ["upper"] = Plain(limits.Upper), ["declaredBy"] = parameter.Declared!.Id } : null,
            ["within"] = parameter.IsWithin,
            ["condition"] = parameter.Condition,
            ["unitDiffers"] = parameter.UnitDiffers,
        };
    }

    private static JsonObject Event(PlaceEvent happened, IFactSource journal) => new()
    {
        ["position"] = happened.Position,
        ["type"] = happened.Type,
        ["at"] = JsonText.Time(happened.At),
        ["place"] = happened.Place,
        ["event"] = JsonText.Raw(journal.At(happened.Position)!.Body),
    };

    private static JsonArray Sample(TrendPoint point) => [JsonText.Time(point.At), Plain(point.Stats.Low)];

    private static JsonObject Stretch(TrendPoint point) => new()
    {
        ["from"] = JsonText.Time(point.At),
        ["samples"] = point.Stats.Count,
        ["mean"] = Plain(point.Stats.Mean),
        ["min"] = Plain(point.Stats.Low),
        ["max"] = Plain(point.Stats.High),
    };

    private static string? Unit(string unit) => unit.Length == 0 ? null : unit;

    /// <summary>Without zeros that say nothing: how many decimals a value is kept with depends on its neighbours.</summary>
    private static JsonValue? Plain(decimal? value) => value is { } number ? JsonValue.Create(number / 1.0000000000000000000000000000m) : null;
}

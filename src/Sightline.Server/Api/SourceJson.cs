using System.Text.Json.Nodes;
using Sightline.Insight;

namespace Sightline.Server.Api;

/// <summary>Sources, their scores and reports as the API writes them.</summary>
internal static class SourceJson
{
    public static JsonObject Of(SourceView source) => new()
    {
        ["station"] = source.Station,
        ["name"] = source.Name,
        ["line"] = source.Line,
        ["vendor"] = source.Vendor,
        ["known"] = source.Known,
        ["lastHeard"] = JsonText.Time(source.LastHeard),
        ["stored"] = source.Stored,
        ["refused"] = source.Refused,
        ["repeats"] = source.Repeats,
        ["sequence"] = new JsonObject
        {
            ["first"] = source.Counter.First,
            ["last"] = source.Counter.Last,
            ["missing"] = source.Counter.Missing,
            ["gaps"] = source.Counter.Gaps,
            ["repeats"] = source.Counter.Repeats,
            ["resets"] = source.Counter.Resets,
        },
        ["clock"] = Clock(source.Clock),
        ["day"] = Score(source.Day),
    };

    public static JsonObject Score(Conformance score) => new()
    {
        ["total"] = score.Total,
        ["messages"] = score.Messages,
        ["parts"] = new JsonArray([.. score.Parts.Select(p => (JsonNode?)new JsonObject { ["name"] = p.Name, ["weight"] = p.Weight, ["score"] = p.Score, ["good"] = p.Good, ["of"] = p.Of })]),
    };

    public static JsonObject List(IEnumerable<JsonNode?> items, long? cursor) => new() { ["items"] = new JsonArray([.. items]), ["cursor"] = cursor?.ToString() };

    public static JsonNode? Gap(OpenGap gap) => new JsonObject { ["first"] = gap.First, ["last"] = gap.Last, ["missing"] = gap.Missing, ["since"] = JsonText.Time(gap.SeenAt) };

    public static JsonNode? Gap(ClosedGap gap) => new JsonObject
    {
        ["first"] = gap.First,
        ["last"] = gap.Last,
        ["since"] = JsonText.Time(gap.SeenAt),
        ["closedAt"] = JsonText.Time(gap.ClosedAt),
        ["position"] = gap.Position,
    };

    public static JsonNode? Event(CounterEvent counted) => new JsonObject
    {
        ["kind"] = counted.Kind,
        ["first"] = counted.First,
        ["last"] = counted.Last,
        ["times"] = counted.Times,
        ["previous"] = counted.Previous,
        ["at"] = JsonText.Time(counted.At),
        ["lastAt"] = JsonText.Time(counted.LastAt),
        ["position"] = counted.Position,
    };

    public static JsonObject Report(SourceReport report) => new()
    {
        ["station"] = report.Source.Station,
        ["name"] = report.Source.Name,
        ["vendor"] = report.Source.Vendor,
        ["from"] = JsonText.Time(report.From),
        ["to"] = JsonText.Time(report.To),
        ["madeAt"] = JsonText.Time(report.MadeAt),
        ["verdict"] = report.Verdict.Word,
        ["limits"] = new JsonArray([.. report.Verdict.Limits.Select(l => (JsonNode?)new JsonObject { ["of"] = l.Of, ["least"] = l.Least, ["is"] = l.Is, ["met"] = l.IsMet })]),
        ["score"] = Score(report.Score),
        ["refusals"] = new JsonArray([.. report.Refusals.Select(r => (JsonNode?)new JsonObject { ["status"] = r.Status, ["pointer"] = r.Pointer, ["detail"] = r.Detail, ["count"] = r.Count, ["example"] = r.Example })]),
        ["gaps"] = new JsonArray([.. report.Gaps.Select(Gap)]),
        ["clock"] = Clock(report.Source.Clock),
        ["repeatsSince"] = JsonText.Time(report.RepeatsSince),
        ["change"] = JsonText.Words(report.Score.Parts.Select(ConformanceAdvice.For).OfType<string>()),
    };

    private static JsonObject Clock(SourceClock clock) => new()
    {
        ["state"] = clock.State,
        ["offsetMs"] = Milliseconds(clock.Offset),
        ["uncertaintyMs"] = Milliseconds(clock.Uncertainty),
        ["alarmSince"] = JsonText.Time(clock.AlarmSince),
    };

    private static double? Milliseconds(TimeSpan? span) => span?.TotalMilliseconds;
}

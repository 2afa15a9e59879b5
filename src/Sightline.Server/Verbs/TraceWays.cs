using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary>Where a thing came from and what became of it, for the command line: from a node's files or over the network.</summary>
internal static class TraceWays
{
    /// <summary>What a kind of thing is usually traced for: a lot for what became of it, what left for what it was made of.</summary>
    public static string UsualOf(ThingKind kind) => kind switch
    {
        ThingKind.Lot or ThingKind.Order => "forward",
        ThingKind.Shipment or ThingKind.Customer => "back",
        _ => "both",
    };

    public static JsonObject? FromFiles(DataFolder folder, Thing of, string way, string? asOf)
    {
        using var journal = new JournalReader(folder.Journal);
        using var projections = new ProjectionReader(folder);
        var options = new ConfigurationBuilder().AddJsonFile(folder.In("config/sightline.json"), optional: true).AddEnvironmentVariables("SIGHTLINE_").Build().GetSection("Genealogy").Get<GenealogyOptions>() ?? new GenealogyOptions();
        var query = new TraceQuery(projections, journal, Options.Create(options));
        var position = asOf is null ? (long?)null : long.TryParse(asOf, out var number) ? number : query.PositionAt(DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture));
        var found = query.Of(new TraceAsked(of, way switch { "back" => TraceWay.Back, "forward" => TraceWay.Forward, _ => TraceWay.Both }, position));
        return found is null ? null : new TraceAnswer(found, found.Things).ToJson(new TraceLooks(projections), 0, int.MaxValue);
    }

    /// <summary>Null for what the node knows nothing of.</summary>
    public static async Task<JsonObject?> FromNodeAsync(HttpClient http, Thing of, string way, string? asOf, CancellationToken ct)
    {
        var path = $"/api/v1/trace/export?format=json&of={Uri.EscapeDataString(of.ToString())}&way={way}{(asOf is null ? "" : $"&asOf={Uri.EscapeDataString(asOf)}")}";
        using var answer = await http.GetAsync(path, ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }

        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{http.BaseAddress} answered {(int)answer.StatusCode}: {text}");
    }

    public static string InWords(JsonObject trace)
    {
        var lines = new List<string> { $"{trace["of"]}, as known at fact {trace["asOf"]}" };
        foreach (var (way, counts) in trace["counts"]!.AsObject())
        {
            lines.Add($"{way}: {string.Join(", ", counts!.AsObject().Select(c => $"{c.Value} {c.Key}"))}");
            lines.AddRange(trace["items"]!.AsArray().Where(i => (string)i!["way"]! == way).Select(i => Line(i!)));
        }

        if (!(bool)trace["complete"]!)
        {
            lines.Add("Not all: the trace was cut at the most things that Genealogy:MostThings allows.");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Line(JsonNode item)
    {
        var sure = (string)item["certainty"]! switch
        {
            "stated" => "",
            "time" => "  by time and station",
            _ => $"  one of {(item["oneOf"] is { } of ? of.ToString() : "an unknown number")} of {item["through"]}",
        };
        var seen = (long)item["inspections"]! > 0 ? $"  {item["inspections"]} inspections, {item["failed"]} failed" : "";
        return $"{new string(' ', 2 * (int)item["depth"]!)}{item["thing"]}{sure}{seen}{(item["exceptions"]!.AsArray().Count > 0 ? "  exceptions: " + string.Join(", ", item["exceptions"]!.AsArray().Select(e => (string)e!["why"]!)) : "")}";
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Images;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Histories;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary>
/// <c>sightline trace serial:X</c>: a part's story, and with <c>--way</c>, or for anything else than a part, where it came from and
/// what became of it. From a node's files or over the network.
/// </summary>
internal static class TraceVerb
{
    private const string Example = """
        Example:
          sightline trace serial:SN-L1-000001
          sightline trace serial:SN-L1-000001 --to http://127.0.0.1:5080 --key KEY --json
          sightline trace lot:LOT-77 --way forward
          sightline trace shipment:SH-9 --as-of 2026-11-20T08:15:30Z
        """;

    private static readonly JsonSerializerOptions s_indented = new(JsonText.Plain) { WriteIndented = true };

    public static Command Create()
    {
        var what = new Argument<string>("THING") { Description = "serial:X, batch:X, lot:X, finished:X, container:X, shipment:X, customer:X or order:X." };
        var way = new Option<string?>("--way") { Description = "back, forward or both: where it came from, what became of it." };
        var asOf = Words.AsOf();
        way.AcceptOnlyFromAmong("back", "forward", "both");
        var (data, json) = (Words.Data(), Words.Json());
        var to = Words.To("Ask this node instead of reading its files.");
        var key = new Option<string?>("--key") { Description = "API key for --to." };
        var command = new Command("trace", "Tell the story of a part, or where a thing came from and what became of it.") { what, way, asOf, data, to, key, json, HelpWithExample.Option(Example) };
        command.RefuseTogether(data, to, "Give either --data or --to.");
        command.RefuseAlone(key, to, "--key is for --to. Files are read without a key.");
        command.SetAction((parse, ct) => RunAsync(
            new TraceTold(parse.GetValue(what)!, parse.GetValue(way), parse.GetValue(asOf), parse.GetValue(data)!, parse.GetValue(to), parse.GetValue(key), parse.GetValue(json)), ct));
        return command;
    }

    private static async Task<int> RunAsync(TraceTold told, CancellationToken ct)
    {
        if (Thing.Parse(told.What) is not { } thing)
        {
            await Console.Error.WriteLineAsync($"'{told.What}' is not a thing. Write a kind, a colon and a key, such as serial:X; kinds are {string.Join(", ", Thing.Words)}.");
            return Run.WrongUsage;
        }

        var isStory = thing.Kind is ThingKind.Serial or ThingKind.Batch && told.Way is null && told.AsOf is null;
        var answer = isStory
            ? told.To is null ? FromFiles(FolderOf(told.Data), thing.Key) : await FromNodeAsync(told.To, told.Key, thing.Key, ct)
            : await WaysAsync(told, thing, ct);
        if (answer is null)
        {
            await Console.Error.WriteLineAsync(isStory ? $"No inspection names part '{thing.Key}'." : $"Nothing is known of {thing}.");
            return Run.Failed;
        }

        Console.WriteLine(told.Json ? answer.ToJsonString(s_indented) : isStory ? InWords(answer) : TraceWays.InWords(answer));
        return Run.Done;
    }

    private static async Task<JsonObject?> WaysAsync(TraceTold told, Thing thing, CancellationToken ct)
    {
        var way = told.Way ?? TraceWays.UsualOf(thing.Kind);
        if (told.To is null)
        {
            return TraceWays.FromFiles(FolderOf(told.Data), thing, way, told.AsOf);
        }

        using var http = new HttpClient { BaseAddress = new Uri(told.To) };
        http.DefaultRequestHeaders.Add("X-Api-Key", told.Key ?? "");
        return await TraceWays.FromNodeAsync(http, thing, way, told.AsOf, ct);
    }

    private static DataFolder FolderOf(string data) => Given.Journal(data) is var folder && File.Exists(folder.Projections)
        ? folder
        : throw new InvalidOperationException($"The node in {folder.Path} has no projections. Start it once, or make them with 'sightline rebuild'.");

    private static JsonObject? FromFiles(DataFolder folder, string part)
    {
        using var journal = new JournalReader(folder.Journal);
        using var projections = new ProjectionReader(folder);
        var images = new ImageStates(projections, Options.Create(ImagesSettings(folder)), TimeProvider.System);
        return StoryOf(journal, projections, images).Of(part, Scope.Everything, Scope.Everything)?.ToJson(AsOf.Now);
    }

    /// <summary>As the node itself tells it.</summary>
    internal static PartStory StoryOf(JournalReader journal, ProjectionReader projections, ImageStates images) => new(
        new PartHistoryQuery(projections), new RecordQuery(journal, projections, images), new EventQuery(journal, projections),
        new TraceQuery(projections, journal, Options.Create(new GenealogyOptions())), projections, journal);

    /// <summary>As the node itself reads them.</summary>
    private static ImagesOptions ImagesSettings(DataFolder folder) =>
        new ConfigurationBuilder().AddJsonFile(folder.In("config/sightline.json"), optional: true).AddEnvironmentVariables("SIGHTLINE_").Build()
            .GetSection("Images").Get<ImagesOptions>() ?? new ImagesOptions();

    private static async Task<JsonObject?> FromNodeAsync(string to, string? key, string part, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = new Uri(to) };
        http.DefaultRequestHeaders.Add("X-Api-Key", key ?? "");
        using var answer = await http.GetAsync($"/api/v1/parts/{Uri.EscapeDataString(part)}", ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }

        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new InvalidOperationException($"{to} answered {(int)answer.StatusCode}: {text}");
    }

    private static string InWords(JsonObject story)
    {
        var lines = new List<string> { $"Part {story["part"]}" };
        foreach (var inspection in story["inspections"]!.AsArray())
        {
            lines.Add($"  {inspection!["inspectedAt"]}  {inspection["station"]}  {inspection["result"]}  {inspection["state"]}  inspection {inspection["id"]}");
            if (inspection["context"] is JsonObject context)
            {
                lines.Add("    " + string.Join(", ", context.Select(c => $"{c.Key} {c.Value!["value"]}")));
            }

            foreach (var defect in inspection["inspection"]!["defects"]?.AsArray() ?? [])
            {
                lines.Add($"    defect {defect!["class"]} {defect["severity"]}");
            }
        }

        lines.Add("Time line");
        lines.AddRange(story["timeline"]!.AsArray().Select(m => $"  {m!["at"]}  {m["what"],-10}  {m["station"]}  {m["detail"]}"));
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>What was typed.</summary>
    private sealed record TraceTold(string What, string? Way, string? AsOf, string Data, string? To, string? Key, bool Json);
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Images;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline trace serial:X</c>: a part's story, from a node's files or over the network.</summary>
internal static class TraceVerb
{
    private const string Example = """
        Example:
          sightline trace serial:SN-L1-000001
          sightline trace serial:SN-L1-000001 --to http://127.0.0.1:5080 --key KEY --json
        """;

    private static readonly JsonSerializerOptions s_indented = new(JsonText.Plain) { WriteIndented = true };

    public static Command Create()
    {
        var what = new Argument<string>("PART") { Description = "serial:X or batch:X." };
        var (data, json) = (Words.Data(), Words.Json());
        var to = new Option<string?>("--to") { Description = "Ask this node instead of reading its files." };
        var key = new Option<string?>("--key") { Description = "API key for --to." };
        var command = new Command("trace", "Tell the story of a part.") { what, data, to, key, json, HelpWithExample.Option(Example) };
        command.SetAction((parse, ct) => RunAsync(parse.GetValue(what)!, parse.GetValue(data)!, parse.GetValue(to), parse.GetValue(key), parse.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(string what, string data, string? to, string? key, bool json, CancellationToken ct)
    {
        var colon = what.IndexOf(':');
        if (colon < 0 || what[..colon] is not ("serial" or "batch") || colon == what.Length - 1)
        {
            await Console.Error.WriteLineAsync($"'{what}' is not a part. Write serial:X or batch:X.");
            return Run.WrongUsage;
        }

        var part = what[(colon + 1)..];
        var story = to is null ? FromFiles(new DataFolder(data), part) : await FromNodeAsync(to, key, part, ct);
        if (story is null)
        {
            await Console.Error.WriteLineAsync($"No inspection names part '{part}'.");
            return Run.Failed;
        }

        Console.WriteLine(json ? story.ToJsonString(s_indented) : InWords(story));
        return Run.Done;
    }

    private static JsonObject? FromFiles(DataFolder folder, string part)
    {
        if (!File.Exists(folder.Projections))
        {
            throw new InvalidOperationException($"There is no node's data in {folder.Path}. Give its folder with --data, or its address with --to.");
        }

        using var journal = new JournalReader(folder.Journal);
        using var projections = new ProjectionReader(folder);
        var images = new ImageStates(projections, Options.Create(ImagesSettings(folder)), TimeProvider.System);
        return new PartStory(new PartHistoryQuery(projections), new RecordQuery(journal, projections, images), new EventQuery(journal, projections), projections).Of(part, Scope.Everything, Scope.Everything)?.ToJson();
    }

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
}

using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline archive</c>: has a running node export its oldest facts into a file, check that, and keep their hashes alone.</summary>
internal static class ArchiveVerb
{
    private const string Example = """
        Example:
          sightline archive --before 2025-01-01T00:00:00Z --reason "closed year" --key KEY
          sightline archive --through 1000000 --reason "disk" --out /mnt/tape --to http://127.0.0.1:5080 --key KEY
        """;

    public static Command Create()
    {
        var before = new Option<DateTimeOffset?>("--before") { Description = "All facts that were recorded before this time." };
        var through = new Option<long?>("--through") { Description = "All facts up to this position." };
        var reason = new Option<string>("--reason") { Description = "Why. It stays in the journal.", Required = true };
        var folder = new Option<string?>("--out") { Description = "Folder that also gets a copy of the file." };
        var to = Words.ToRunning();
        var key = new Option<string?>("--key") { Description = "API key." };
        var command = new Command("archive", "Export the journal's oldest facts into a file, check it, and keep their hashes alone.") { before, through, reason, folder, to, key, HelpWithExample.Option(Example) };
        command.Validators.Add(result =>
        {
            if (result.GetValue(before) is null == result.GetValue(through) is null)
            {
                result.AddError("Give either --before or --through.");
            }
        });
        command.SetAction((parse, ct) => RunAsync(
            new JsonObject { ["before"] = parse.GetValue(before)?.ToString("O"), ["through"] = parse.GetValue(through), ["reason"] = parse.GetValue(reason) },
            (parse.GetValue(to)!, parse.GetValue(key), parse.GetValue(folder)), ct));
        return command;
    }

    private static async Task<int> RunAsync(JsonObject wish, (string To, string? Key, string? Folder) way, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = new Uri(way.To), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Api-Key", way.Key ?? "");
        using var answer = await http.PostAsJsonAsync("/api/v1/journal/archives", wish, ct);
        var said = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
        {
            await Console.Error.WriteLineAsync($"{way.To} answered {(int)answer.StatusCode}: {said}");
            return Run.Failed;
        }

        var archive = JsonNode.Parse(said)!;
        Console.WriteLine($"Facts {archive["first"]} to {archive["last"]} are archived in {archive["file"]}: {archive["size"]} bytes, SHA-256 {archive["sha256"]}.");
        if (way.Folder is { } folder)
        {
            await CopyAsync(http, archive, folder, ct);
        }

        return Run.Done;
    }

    private static async Task CopyAsync(HttpClient http, JsonNode archive, string folder, CancellationToken ct)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, (string)archive["file"]!);
        using var content = await http.GetAsync($"/api/v1/journal/archives/{archive["position"]}/file", HttpCompletionOption.ResponseHeadersRead, ct);
        content.EnsureSuccessStatusCode();
        await using (var copy = new FileStream(file + ".part", FileMode.Create, FileAccess.Write))
        {
            await content.Content.CopyToAsync(copy, ct);
            copy.Flush(flushToDisk: true);
        }

        File.Move(file + ".part", file, overwrite: true);
        Console.WriteLine($"A copy is {file}. Check it with 'sightline verify {file}'.");
    }
}

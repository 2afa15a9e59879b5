using System.CommandLine;
using System.Net;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline certificate SERIAL</c>: the birth certificate of a part from a running node, as a file or on the screen.</summary>
internal static class CertificateVerb
{
    private const string Example = """
        Example:
          sightline certificate SN-L1-000001 --key KEY
          sightline certificate SN-L1-000001 --format pdf --out SN-L1-000001.pdf --to http://127.0.0.1:5080 --key KEY
        """;

    public static Command Create()
    {
        var part = new Argument<string>("PART") { Description = "Serial number, or batch of parts that have none." };
        var format = new Option<string>("--format") { Description = "json, html or pdf.", DefaultValueFactory = _ => "json" };
        format.AcceptOnlyFromAmong("json", "html", "pdf");
        var asOf = Words.AsOf();
        var file = new Option<string?>("--out") { Description = "File to write. Without it the certificate is printed; a PDF needs a file." };
        var to = Words.ToRunning();
        var key = new Option<string?>("--key") { Description = "API key." };
        var command = new Command("certificate", "Write the birth certificate of a part.") { part, format, asOf, file, to, key, HelpWithExample.Option(Example) };
        command.Validators.Add(result =>
        {
            if (result.GetValue(format) == "pdf" && result.GetValue(file) is null)
            {
                result.AddError("A PDF needs a file. Name one with --out.");
            }
        });
        command.SetAction((parse, ct) => RunAsync(parse.GetValue(part)!, parse.GetValue(format)!, parse.GetValue(asOf), (parse.GetValue(file), parse.GetValue(to)!, parse.GetValue(key)), ct));
        return command;
    }

    private static async Task<int> RunAsync(string part, string format, string? asOf, (string? File, string To, string? Key) way, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = new Uri(way.To) };
        http.DefaultRequestHeaders.Add("X-Api-Key", way.Key ?? "");
        var path = $"/api/v1/parts/{Uri.EscapeDataString(part)}/certificate?format={format}{(asOf is null ? "" : $"&asOf={Uri.EscapeDataString(asOf)}")}";
        using var answer = await http.GetAsync(path, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            await Console.Error.WriteLineAsync($"No inspection names part '{part}'{(asOf is null ? "" : ", as known then")}.");
            return Run.Failed;
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{way.To} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }

        if (way.File is { } file)
        {
            await using var written = File.Create(file);
            await answer.Content.CopyToAsync(written, ct);
        }
        else
        {
            Console.WriteLine(await answer.Content.ReadAsStringAsync(ct));
        }

        return Run.Done;
    }
}

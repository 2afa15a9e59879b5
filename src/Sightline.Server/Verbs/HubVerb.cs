using System.CommandLine;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline hub</c>: runs a node.</summary>
internal static class HubVerb
{
    private const string Example = """
        Example:
          sightline hub --data /var/lib/sightline --urls http://127.0.0.1:5080
        """;

    public static Command Create()
    {
        var (data, urls) = (Words.Data(), Words.Urls());
        var command = new Command("hub", "Run a node: take inspections, keep them, deliver them.") { data, urls, HelpWithExample.Option(Example) };
        command.SetAction((parse, ct) => RunAsync(parse.GetValue(data)!, parse.GetValue(urls)!, ct));
        return command;
    }

    private static async Task<int> RunAsync(string data, string urls, CancellationToken ct)
    {
        using var folder = new DataFolder(data).Hold();
        await using var app = Hub.Build(folder, urls);
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync($"Sightline takes inspections at {string.Join(", ", app.Urls)} and keeps them in {folder.Path}.");
        if (app.Services.GetRequiredService<PeopleDesk>().IsEmpty)
        {
            var token = app.Services.GetRequiredService<Invitations>().Make();
            await Console.Out.WriteLineAsync($"Nobody can sign in yet. Make the first account, within a day and once, at {app.Urls.First().TrimEnd('/')}/set-up/{token}");
        }

        await app.WaitForShutdownAsync(ct);
        return Run.Done;
    }
}

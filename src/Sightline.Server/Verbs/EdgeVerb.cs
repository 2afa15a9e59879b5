using System.CommandLine;
using Sightline.Storage;
using Sightline.Telemetry;
using Sightline.Uplink;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline edge</c>: runs a node between stations and their hub.</summary>
internal static class EdgeVerb
{
    private const string Example = """
        Example:
          sightline edge --data /var/lib/sightline-edge --urls http://127.0.0.1:5081 --hub https://hub.plant.example:5443 --key-file /etc/sightline/edge.key
        """;

    public static Command Create()
    {
        var (data, urls) = (Words.Data(), Words.Urls());
        var hub = new Option<string>("--hub") { Description = "Address of the hub to forward to.", Required = true };
        var keyFile = new Option<string>("--key-file") { Description = "File with the key that the hub gave to this edge: 'sightline key add --role edge' there.", Required = true };
        var name = new Option<string>("--name") { Description = "Name of this edge at the hub.", DefaultValueFactory = _ => Environment.MachineName };
        var command = new Command("edge", "Run an edge: take what stations send, keep it, forward it to a hub.") { data, urls, hub, keyFile, name, HelpWithExample.Option(Example) };
        command.Validators.Add(result =>
        {
            // What is missing is said by itself, and defaults come after this.
            if (result.GetValue(hub) is { } url && result.GetValue(keyFile) is { } file)
            {
                foreach (var problem in HubAddress.Problems(url, file, result.GetValue(name) ?? Environment.MachineName))
                {
                    result.AddError(problem);
                }
            }
        });
        command.SetAction((parse, ct) => RunAsync(
            parse.GetValue(data)!, parse.GetValue(urls)!, HubAddress.Of(parse.GetValue(hub)!, parse.GetValue(keyFile)!, parse.GetValue(name)!), ct));
        return command;
    }

    private static async Task<int> RunAsync(string data, string urls, HubAddress hub, CancellationToken ct)
    {
        LittleMemory.SettleProcess();
        using var folder = new DataFolder(data).Hold();
        await using var app = Edge.Build(folder, urls, hub, services => services.AddHostedService(s => new LittleMemory(s.GetRequiredService<TimeProvider>())));
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync($"Sightline takes inspections at {string.Join(", ", app.Urls)} and keeps them in {folder.Path}. Edge {hub.Edge} forwards them to {hub.Url}");
        await app.WaitForShutdownAsync(ct);
        return Run.Done;
    }
}

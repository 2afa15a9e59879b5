using System.CommandLine;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline rebuild</c>: makes the projections anew from the journal of a stopped node.</summary>
internal static class RebuildVerb
{
    public static Command Create()
    {
        var data = Words.Data();
        var command = new Command("rebuild", "Make every projection anew from the journal. The node must be stopped; the old projections are kept beside.")
        {
            data, HelpWithExample.Option("Example:\n  sightline rebuild --data /var/lib/sightline"),
        };
        command.SetAction((parse, ct) => RebuildAsync(parse.GetValue(data)!));
        return command;
    }

    private static async Task<int> RebuildAsync(string data)
    {
        using var folder = Given.Journal(data).Hold();
        foreach (var end in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(folder.Projections + end))
            {
                File.Move(folder.Projections + end, folder.Projections + ".before" + end, overwrite: true);
            }
        }

        await using var services = new ServiceCollection().AddLogging(l => l.AddSimpleConsole()).AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSightline(folder).BuildServiceProvider();
        var projector = services.GetRequiredService<Projector>();
        projector.ProjectAll(position => Progress.Show($"{position} facts projected"));
        Progress.End();
        Console.WriteLine($"Projections hold {projector.Position} facts. The ones before are kept as {Path.GetFileName(folder.Projections)}.before.");
        return Run.Done;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Sightline.Backup;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline salvage</c>: parts a damaged journal of a stopped node at the damage.</summary>
internal static class SalvageVerb
{
    public static Command Create()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("salvage", "Part a damaged journal at the damage: what fits stays the journal, the rest is set aside. The node must be stopped.")
        {
            data, json, HelpWithExample.Option("Example:\n  sightline salvage --data /var/lib/sightline"),
        };
        command.SetAction((parse, ct) => Task.Run(() => Part(parse.GetValue(data)!, parse.GetValue(json), ct), CancellationToken.None));
        return command;
    }

    private static int Part(string data, bool json, CancellationToken ct)
    {
        using var folder = Given.Journal(data).Hold();
        var report = new SalvageRun(folder, Words.Owner(), TimeProvider.System, Progress.Show).Run(ct);
        Progress.End();
        Console.WriteLine(json ? Shape(report).ToJsonString() : report is null
            ? "The journal is whole. Nothing was changed."
            : $"{report.Why} The journal ends at position {report.Kept} now, head {report.Head}. {report.Behind} facts behind the damage could be read and {report.Unreadable} could not. "
                + $"The damaged files and facts-behind.ndjson are in {report.SetAside}. Projections are made at the next start; compare as after restoring an old copy.");
        return Run.Done;
    }

    private static JsonObject Shape(SalvageReport? report) => new()
    {
        ["whole"] = report is null,
        ["kept"] = report?.Kept,
        ["head"] = report?.Head,
        ["behind"] = report?.Behind,
        ["unreadable"] = report?.Unreadable,
        ["why"] = report?.Why,
        ["setAside"] = report?.SetAside,
    };
}

using System.CommandLine;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline verify</c>: recomputes the journal's chain, beside a running node or without one.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("verify", "Check the journal's hash chain from the first fact.") { data, json, HelpWithExample.Option("Example:\n  sightline verify --data /var/lib/sightline") };
        command.SetAction((parse, ct) => Task.FromResult(Check(parse.GetValue(data)!, parse.GetValue(json), ct)));
        return command;
    }

    private static int Check(string data, bool json, CancellationToken ct)
    {
        var folder = new DataFolder(data);
        if (!File.Exists(folder.Journal))
        {
            Console.Error.WriteLine($"There is no journal in {folder.Path}. Give the node's folder with --data.");
            return Run.WrongUsage;
        }

        using var journal = new JournalReader(folder.Journal);
        var report = ChainCheck.Run(journal, facts => Progress.Show($"{facts} facts fit"), ct, mayBeginLater: File.Exists(folder.Uplink));
        Progress.End();
        Console.WriteLine(json ? NodeApi.Shape(report).ToJsonString() : report.Intact
            ? $"Intact: {report.Facts} facts, head {report.Head}.{(report.Removed > 0 ? $" The first {report.Removed} facts were removed; the hub has them." : "")}"
            : $"Broken at position {report.FirstBroken}: {report.Why} The {report.Facts} facts before it fit.");
        return report.Intact ? Run.Done : Run.Failed;
    }
}

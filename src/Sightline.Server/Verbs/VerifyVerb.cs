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

        if (!IsRunning(folder) && WalTail.Damage(folder.Journal) is { } damage)
        {
            Console.Error.WriteLine($"{damage} Part the journal there with 'sightline salvage', or bring back a backup.");
            return Run.Failed;
        }

        using var journal = new JournalReader(folder.Journal);
        var report = ChainCheck.Run(journal, facts => Progress.Show($"{facts} facts fit"), ct, mayBeginLater: File.Exists(folder.Uplink));
        Progress.End();
        Console.WriteLine(json ? NodeApi.Shape(report).ToJsonString() : report.Intact
            ? $"Intact: {report.Facts} facts, head {report.Head}.{(report.Removed > 0 ? $" The first {report.Removed} facts were removed; the hub has them." : "")}"
            : $"Broken at position {report.FirstBroken}: {report.Why} The {report.Facts} facts before it fit.");
        return report.Intact ? Run.Done : Run.Failed;
    }

    /// <summary>The log of a node that runs is being written; only one that lies still can be judged.</summary>
    private static bool IsRunning(DataFolder folder)
    {
        try
        {
            using var held = new FileStream(folder.In("node.lock"), FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

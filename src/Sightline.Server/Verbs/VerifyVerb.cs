using System.CommandLine;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Proof.Anchors;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline verify</c>: recomputes the journal's chain, beside a running node or without one; with a file, checks that evidence package.</summary>
internal static class VerifyVerb
{
    private const string Example = """
        Example:
          sightline verify evidence.zip --key plant.pem
          sightline verify --data /var/lib/sightline --anchor anchor.json
        """;

    public static Command Create()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var file = new Argument<string?>("FILE") { Description = "An evidence package. Without one, the node's own journal is checked.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "File of the public key that you trust." };
        var anchor = new Option<string?>("--anchor") { Description = "File of an anchor that you received earlier." };
        var deep = new Option<bool>("--deep") { Description = "Check the file's tables and indexes too while its node runs. Of a node that does not run they are always checked." };
        var command = new Command("verify", "Check an evidence package, or the journal's hash chain from the first fact.") { file, key, anchor, data, json, deep, HelpWithExample.Option(Example) };
        command.RefuseAlone(key, file, "--key is for a FILE. The node's own journal is checked without a key.");
        command.RefuseTogether(deep, file, "--deep is for a node's own journal. A FILE is checked in full.");
        command.RefuseTogether(data, file, "Give either FILE or --data.");
        command.SetAction((parse, ct) => Task.FromResult(Judge(parse.GetValue(file), parse.GetValue(key), parse.GetValue(anchor), (parse.GetValue(data)!, parse.GetValue(deep)), parse.GetValue(json), ct)));
        return command;
    }

    private static int Judge(string? file, string? key, string? anchorFile, (string Folder, bool Deep) data, bool json, CancellationToken ct)
    {
        Anchor? anchor = null;
        if (anchorFile is not null)
        {
            if (!File.Exists(anchorFile))
            {
                Console.Error.WriteLine($"There is no file {anchorFile}.");
                return Run.WrongUsage;
            }

            anchor = Anchor.Read(File.ReadAllBytes(anchorFile), out var why);
            if (anchor is null)
            {
                Console.Error.WriteLine($"{anchorFile} is no anchor. {why}");
                return Run.WrongUsage;
            }
        }

        return file is not null ? PackageVerb.Check(file, key, anchor, json, ct) : Check(data.Folder, data.Deep, anchor, json, ct);
    }

    private static int Check(string data, bool deep, Anchor? anchor, bool json, CancellationToken ct)
    {
        var folder = Given.Journal(data);
        var isRunning = IsRunning(folder);
        if (!isRunning && WalTail.Damage(folder.Journal) is { } damage)
        {
            Console.Error.WriteLine($"{damage} Part the journal there with 'sightline salvage', or bring back a backup.");
            return Run.Failed;
        }

        using var journal = new JournalReader(folder.Journal);
        var known = new List<KnownHead>(KnownHeads.Of(folder));
        if (anchor is not null)
        {
            if (anchor.Instance != journal.Instance())
            {
                Console.Error.WriteLine($"The anchor is of journal {anchor.Instance}, and this is {journal.Instance()}.");
                return Run.Failed;
            }

            known.Add(KnownHeads.Of(anchor));
        }

        var report = ChainCheck.Run(journal, facts => Progress.Show($"{facts} facts fit"), ct, mayBeginLater: File.Exists(folder.Uplink), known);
        if (report.Intact && (deep || !isRunning) && journal.Damage() is { } said)
        {
            report = report with { Intact = false, Kind = Tampering.Damaged, Why = $"The chain fits, and the file around it is damaged: {said}. Its facts are whole. Stop the node, keep a copy of the file, and let SQLite make its indexes anew (REINDEX); if the file is damaged still, bring back a backup." };
        }

        Progress.End();
        Console.WriteLine(json ? NodeApi.Shape(report).ToJsonString() : report.Intact
            ? $"Intact: {report.Facts} facts, head {report.Head}.{(report.Removed > 0 ? $" The first {report.Removed} facts were removed; the hub has them." : "")}"
            : report.FirstBroken is null ? report.Why
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

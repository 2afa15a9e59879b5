using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Backup;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline backup</c>: copies a node's folder while the node runs, or without it. <c>backup check</c> reads a copy.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var to = new Option<string?>("--to") { Description = "The folder that becomes the backup. It must be empty or not there." };
        var images = Images();
        var command = new Command("backup", "Copy everything a node owns, as of one position of its journal. The node may run.")
        {
            data, to, images, json, Check(),
            HelpWithExample.Option("Example:\n  sightline backup --data /var/lib/sightline --to /mnt/backup/$(date +%F)\n  sightline backup check /mnt/backup/2026-11-21"),
        };
        command.SetAction((parse, ct) => Task.Run(() => Take(parse.GetValue(data)!, parse.GetValue(to), Mode(parse.GetValue(images)), parse.GetValue(json), ct), CancellationToken.None));
        return command;
    }

    private static Option<string> Images()
    {
        var images = new Option<string>("--images") { Description = "copy: with the images. reference: with a list of them alone.", DefaultValueFactory = _ => "copy" };
        images.AcceptOnlyFromAmong("copy", "reference");
        return images;
    }

    private static ImagesMode Mode(string? word) => word == "reference" ? ImagesMode.Reference : ImagesMode.Copy;

    private static int Take(string data, string? to, ImagesMode images, bool json, CancellationToken ct)
    {
        if (to is null)
        {
            Console.Error.WriteLine("--to is missing. Give the folder that shall become the backup, best on another disk.");
            return Run.WrongUsage;
        }

        var folder = Given.Journal(data);

        // The node beside it comes first.
        BehindIntake.Take();
        var manifest = new BackupRun(folder, to, images, TimeProvider.System, Progress.Show).Run(ct);
        Progress.End();
        Console.WriteLine(json ? Shape(manifest, to).ToJsonString() : $"{Path.GetFullPath(to)} holds {Said(manifest)}. It has the node's keys, secrets and people in it: keep it like the node's folder.");
        if (manifest.Images.NotThere > 0)
        {
            Console.Error.WriteLine($"{manifest.Images.NotThere} images that facts tell of were not in the folder, or not whole. {BackupFolder.ImagesNotThere} in the backup names each.");
        }

        return Run.Done;
    }

    private static Command Check()
    {
        var json = Words.Json();
        var path = new Argument<string>("BACKUP") { Description = "The folder of a backup." };
        var command = new Command("check", "Read every byte of a backup and compare it with what was written.")
        {
            path, json, HelpWithExample.Option("Example:\n  sightline backup check /mnt/backup/2026-11-21"),
        };
        command.RefuseOptionsAbove();
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            var report = BackupCheck.Run(Given.Folder(parse.GetValue(path)!, "the folder of a backup"), withImages: true, Progress.Show, ct);
            Progress.End();
            return Tell(report, parse.GetValue(path)!, parse.GetValue(json), $"Whole: {Said(report.Manifest)}.");
        }, CancellationToken.None));
        return command;
    }

    /// <summary>Prints what was found. The exit code.</summary>
    public static int Tell(BackupReport report, string path, bool json, string done)
    {
        if (json)
        {
            var shape = Shape(report.Manifest, path);
            shape["whole"] = report.Problems.Count == 0;
            shape["problems"] = new JsonArray([.. report.Problems.Select(p => (JsonNode?)p)]);
            Console.WriteLine(shape.ToJsonString());
        }
        else if (report.Problems.Count == 0)
        {
            Console.WriteLine(done);
        }
        else
        {
            foreach (var problem in report.Problems)
            {
                Console.Error.WriteLine(problem);
            }
        }

        return report.Problems.Count == 0 ? Run.Done : Run.Failed;
    }

    public static string Said(BackupManifest backup) =>
        $"{backup.Journal.Facts} facts up to position {backup.Journal.Position} of {backup.TakenAt:yyyy-MM-dd HH:mm:ss}Z, head {backup.Journal.Hash}, and {backup.Images.Count} images{(backup.Images.Mode == ImagesMode.Reference ? " by reference" : "")}";

    /// <summary>The manifest but for its files, which may be many and stand in it.</summary>
    private static JsonObject Shape(BackupManifest manifest, string path)
    {
        var shape = JsonSerializer.SerializeToNode(manifest, BackupJson.Default.BackupManifest)!.AsObject();
        shape["files"] = manifest.Files.Count;
        shape["takenAt"] = Rfc3339.Write(manifest.TakenAt);
        shape["folder"] = Path.GetFullPath(path);
        return shape;
    }
}

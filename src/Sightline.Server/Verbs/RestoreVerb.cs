using System.CommandLine;
using Sightline.Backup;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline restore</c>: brings a backup back into an empty folder, after every byte of it was checked.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var from = new Option<string>("--from") { Description = "The folder of a backup.", Required = true };
        var imagesFrom = new Option<string?>("--images-from") { Description = "For a backup by reference: a folder of images of a node, such as /var/lib/sightline/images." };
        var without = new Option<bool>("--without-images") { Description = "Leave the images out, for instance because some are damaged." };
        var paused = new Option<bool>("--targets-paused") { Description = "Set every target to paused, so that nothing is sent before you have compared." };
        var command = new Command("restore", "Bring a backup back into an empty folder. Projections are made at the first start.")
        {
            from, data, imagesFrom, without, paused, json,
            HelpWithExample.Option("Example:\n  sightline restore --from /mnt/backup/2026-11-21 --data /var/lib/sightline --targets-paused"),
        };
        command.RefuseTogether(imagesFrom, without, "Give either --images-from or --without-images.");
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            Given.Folder(parse.GetValue(from)!, "the folder of a backup with --from");
            if (parse.GetValue(imagesFrom) is { } images)
            {
                Given.Folder(images, "a folder of images of a node with --images-from");
            }

            var folder = new DataFolder(parse.GetValue(data)!);
            var wish = new RestoreWish(parse.GetValue(from)!, parse.GetValue(imagesFrom), !parse.GetValue(without), parse.GetValue(paused));
            var report = new RestoreRun(wish, folder, Words.Owner(), TimeProvider.System, Progress.Show).Run(ct);
            Progress.End();
            if (report.Problems.Count > 0)
            {
                Console.Error.WriteLine($"Nothing was restored: {report.Problems.Count} things in {Path.GetFullPath(wish.From)} are not as they were written.");
            }

            return BackupVerb.Tell(report, wish.From, parse.GetValue(json), $"{folder.Path} holds {BackupVerb.Said(report.Manifest)}. Who was signed in must sign in again. {Missing(report.Manifest, wish)}Start it with: sightline {(File.Exists(folder.Uplink) ? "edge" : "hub")} --data {folder.Path}");
        }, CancellationToken.None));
        return command;
    }

    private static string Missing(BackupManifest manifest, RestoreWish wish) =>
        manifest.Images.Count > 0 && (!wish.WithImages || (manifest.Images.Mode == ImagesMode.Reference && wish.ImagesFrom is null))
            ? "Its images are not with it. "
            : "";
}

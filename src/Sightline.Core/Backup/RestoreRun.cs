using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>How a backup is brought back.</summary>
/// <param name="From">The backup.</param>
/// <param name="ImagesFrom">Where images lie that the backup names and does not hold: a folder of images of a node. Null for nowhere.</param>
/// <param name="WithImages">False leaves images out.</param>
/// <param name="PauseTargets">True sets every target to paused, so that nothing is sent before somebody has compared.</param>
internal sealed record RestoreWish(string From, string? ImagesFrom, bool WithImages, bool PauseTargets);

/// <summary>
/// Brings a backup back into an empty folder. Everything is read and checked first; one byte that is not as it was written,
/// and nothing is put in place. A node does not start on a folder in which a restore was interrupted.
/// </summary>
internal sealed class RestoreRun(RestoreWish wish, DataFolder data, Asking owner, TimeProvider time, Action<string> progress)
{
    private readonly BackupFolder _from = new(wish.From);
    private readonly string _aside = data.In(DataFolder.Restoring);

    /// <summary>Returns what was found; with problems, nothing was put in place.</summary>
    public BackupReport Run(CancellationToken ct)
    {
        RefuseFullFolder();
        var report = BackupCheck.Run(wish.From, wish.WithImages, progress, ct);
        var images = Images(report);
        List<string> problems = [.. report.Problems, .. images.Problems];
        if (problems.Count > 0)
        {
            return report with { Problems = problems };
        }

        data.Create();
        DurableFile.MakeFolder(_aside);
        try
        {
            WriteAside(report.Manifest, images.Files, ct);
        }
        catch
        {
            Directory.Delete(_aside, recursive: true);
            throw;
        }

        PutInPlace();
        return report;
    }

    private void WriteAside(BackupManifest manifest, List<(string Source, string Sha256)> images, CancellationToken ct)
    {
        foreach (var file in manifest.Files.Where(f => f.Path is not (BackupFolder.ImageList or BackupFolder.ImagesNotThere)))
        {
            progress(file.Path);
            Place(_from.In(file.Path), Path.Combine(_aside, file.Path), file.Sha256, ct);
            DurableFile.SetMode(Path.Combine(_aside, file.Path), file.Mode);
        }

        foreach (var (source, sha256) in images)
        {
            progress(sha256);
            Place(source, BackupFolder.ImageIn(Path.Combine(_aside, "images"), sha256), sha256, ct);
        }

        Tell(manifest);
        if (wish.PauseTargets)
        {
            PauseTargets();
        }
    }

    private void RefuseFullFolder()
    {
        if (Directory.Exists(_aside))
        {
            throw new InvalidOperationException($"{data.Path} holds a restore that was interrupted. Delete the folder, then restore again.");
        }

        if (Directory.Exists(data.Path) && Directory.EnumerateFileSystemEntries(data.Path).Any())
        {
            throw new InvalidOperationException($"{data.Path} is not empty. Give an empty or a new folder with --data; nothing is ever restored over something.");
        }
    }

    private (List<(string Source, string Sha256)> Files, List<string> Problems) Images(BackupReport report)
    {
        var (files, problems) = (new List<(string, string)>(), new List<string>());
        var held = report.Manifest.Images.Mode == ImagesMode.Copy ? _from.In("images") : wish.ImagesFrom;
        if (!wish.WithImages || held is null || report.Problems.Count > 0)
        {
            return (files, problems);
        }

        foreach (var image in ImageList.Read(_from.In(BackupFolder.ImageList)))
        {
            var source = BackupFolder.ImageIn(held, image.Sha256);
            files.Add((source, image.Sha256));
            if (report.Manifest.Images.Mode == ImagesMode.Reference && BackupCheck.Fault(source, image.Size, image.Sha256, CancellationToken.None) is { } fault)
            {
                problems.Add(fault);
            }
        }

        return (files, problems);
    }

    private static void Place(string from, string to, string sha256, CancellationToken ct)
    {
        if (DurableFile.Copy(from, to, ct).Sha256 != sha256)
        {
            throw new InvalidDataException($"{from} changed between two looks at it, or the disk does not return what it holds. Nothing was put in place; try another disk.");
        }
    }

    /// <summary>The journal will say that it was brought back and from when; and whoever was signed in then signs in again.</summary>
    private void Tell(BackupManifest manifest)
    {
        var identity = Path.Combine(_aside, Path.GetFileName(data.Identity));
        if (!File.Exists(identity))
        {
            return;
        }

        using var db = SqliteDatabase.OpenWriter(identity, flushEveryCommit: true, cacheInKibibytes: 256);
        Migrations.Apply(db, "identity", time);
        db.Run("BEGIN IMMEDIATE");
        db.Run("DELETE FROM sessions");
        ActBox.Put(db, time.GetUtcNow(), owner.Actor, new Act("node.restored", $"journal:{manifest.Journal.Position}", New: new JsonObject
        {
            ["takenAt"] = manifest.TakenAt.ToString("O"),
            ["position"] = manifest.Journal.Position,
            ["hash"] = manifest.Journal.Hash,
            ["images"] = wish.WithImages,
        }));
        db.Run("COMMIT");
    }

    private void PauseTargets()
    {
        var targets = Path.Combine(_aside, "config", "targets");
        foreach (var path in Directory.Exists(targets) ? Directory.EnumerateFiles(targets, "*.json") : [])
        {
            var target = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            if ((string?)target["stage"] is null or "live" or "canary")
            {
                target["stage"] = "paused";
                File.WriteAllText(path, target.ToJsonString(new() { WriteIndented = true }));
                DurableFile.FlushFile(path);
            }
        }
    }

    private void PutInPlace()
    {
        // The journal last: a folder without one would be taken for a new node's, were it not for the folder aside.
        foreach (var entry in Directory.EnumerateFileSystemEntries(_aside).OrderBy(e => Path.GetFileName(e) == BackupFolder.Journal))
        {
            var place = data.In(Path.GetFileName(entry));
            if (Directory.Exists(entry))
            {
                if (Directory.Exists(place))
                {
                    Directory.Delete(place);
                }

                Directory.Move(entry, place);
            }
            else
            {
                File.Move(entry, place);
            }
        }

        foreach (var folder in Directory.EnumerateDirectories(data.Path, "*", SearchOption.AllDirectories).Append(data.Path))
        {
            FolderFlush.Flush(folder);
        }

        Directory.Delete(_aside);
        FolderFlush.Flush(data.Path);
    }
}

using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>What a look at every byte of a backup found.</summary>
/// <param name="Manifest">What the backup says of itself.</param>
/// <param name="Problems">What is not as it was written, file by file; none when it can be restored.</param>
internal sealed record BackupReport(BackupManifest Manifest, IReadOnlyList<string> Problems);

/// <summary>Reads a whole backup: each file against its hash, each image against its name, the journal against its chain.</summary>
internal static class BackupCheck
{
    /// <summary>Reads all of it, or all but the images for who does not want them.</summary>
    public static BackupReport Run(string path, bool withImages, Action<string> progress, CancellationToken ct)
    {
        var folder = new BackupFolder(path);
        var manifest = folder.Read();
        var problems = new List<string>();
        foreach (var file in manifest.Files)
        {
            progress(file.Path);
            if (Fault(folder, file, ct) is { } fault)
            {
                problems.Add(fault);
            }
        }

        if (Fault(folder, manifest.Journal, progress, ct) is { } broken)
        {
            problems.Add(broken);
        }

        // A list that is not as it was written names images that never were.
        if (withImages && manifest.Images.Mode == ImagesMode.Copy && !problems.Exists(p => p.StartsWith(folder.In(BackupFolder.ImageList), StringComparison.Ordinal)))
        {
            problems.AddRange(Images(folder, manifest.Images, progress, ct));
        }

        return new BackupReport(manifest, problems);
    }

    /// <summary>Why a file is not the one that was meant; null when it is.</summary>
    public static string? Fault(string path, long size, string sha256, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            return $"{path} is missing.";
        }

        var (found, hash) = DurableFile.Hash(path, ct);
        return found != size ? $"{path} has {found} bytes; {size} were written."
            : hash != sha256 ? $"{path} is not what was written: its SHA-256 is {hash[..16]}…, and {sha256[..16]}… was written."
            : null;
    }

    private static string? Fault(BackupFolder folder, FilePart file, CancellationToken ct) =>
        file.Path.Split('/').Any(part => part is "" or "." or "..") || file.Path.Contains('\\')
            ? $"{folder.In(BackupFolder.Manifest)} names a file '{file.Path}', which no backup has."
            : Fault(folder.In(file.Path), file.Size, file.Sha256, ct);

    private static string? Fault(BackupFolder folder, JournalPart journal, Action<string> progress, CancellationToken ct)
    {
        var path = folder.In(BackupFolder.Journal);
        if (!File.Exists(path))
        {
            return $"{path} is missing. Without it nothing can be restored.";
        }

        try
        {
            using var reader = new JournalReader(path);
            var report = ChainCheck.Run(reader, facts => progress($"{DurableFile.Count(facts)} facts fit"), ct, mayBeginLater: File.Exists(folder.In("uplink.db")));
            return !report.Intact ? $"{path} is broken at position {report.FirstBroken}: {report.Why}"
                : report.Facts != journal.Facts || report.Head != journal.Hash ? $"{path} ends after {report.Facts} facts with {report.Head[..16]}…; the backup was made with {journal.Facts} and {journal.Hash[..16]}…."
                : null;
        }
        catch (Exception damaged) when (damaged is SqliteFailure or InvalidDataException)
        {
            return $"{path} cannot be read as a journal: {damaged.Message}.";
        }
    }

    private static IEnumerable<string> Images(BackupFolder folder, ImagesPart images, Action<string> progress, CancellationToken ct)
    {
        long read = 0;
        foreach (var image in ImageList.Read(folder.In(BackupFolder.ImageList)))
        {
            progress($"{DurableFile.Count(++read)} of {DurableFile.Count(images.Count)} images read");
            if (Fault(BackupFolder.ImageIn(folder.In("images"), image.Sha256), image.Size, image.Sha256, ct) is { } fault)
            {
                yield return fault;
            }
        }
    }
}

using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>
/// Makes a backup of a node's folder, whether the node runs or not. Everything is written beside the place it will have,
/// checked, flushed and renamed at the very end: what an interruption leaves is never taken for a backup.
/// </summary>
internal sealed class BackupRun(DataFolder data, string to, ImagesMode images, TimeProvider time, Action<string> progress)
{
    /// <summary>What is not copied as a file: made anew by the node, or copied in another way.</summary>
    private static readonly string[] s_apart = ["images", "set-aside", DataFolder.ArchivesName, DataFolder.PastName, "node.lock"];

    private readonly BackupFolder _final = new(to);

    /// <summary>Returns what the backup says of itself.</summary>
    /// <exception cref="InvalidDataException">The journal itself is damaged; there is no backup then.</exception>
    public BackupManifest Run(CancellationToken ct)
    {
        RefuseBadPlace();
        using var aside = new AsideFolder(_final.Path + ".partial");
        var folder = new BackupFolder(aside.Path);
        var files = CopyFiles(folder, Files(data.Path), ct);

        // The journal after them: what these files refer to is in it. The archives after the journal: what it lacks is in one of them.
        var journal = CopyJournal(folder, ct);
        files.AddRange(CopyFiles(folder, Archives(), ct));
        var kept = new ImageCopies(data.Images, folder, images, progress).Make(ct);
        foreach (var name in (string[])[BackupFolder.Journal, BackupFolder.ImageList, BackupFolder.ImagesNotThere])
        {
            if (File.Exists(folder.In(name)))
            {
                var (size, hash) = DurableFile.Hash(folder.In(name), ct);
                files.Add(new FilePart(name, size, hash, DurableFile.ModeOf(folder.In(name))));
            }
        }

        var manifest = new BackupManifest
        {
            FormatVersion = BackupManifest.NewestForm,
            Version = typeof(BackupRun).Assembly.GetName().Version!.ToString(3),
            TakenAt = time.GetUtcNow(),
            Journal = journal,
            Images = kept,
            Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
        };
        folder.Write(manifest);
        aside.BecomeFinal(_final.Path);
        return manifest;
    }

    private void RefuseBadPlace()
    {
        if (Directory.Exists(_final.Path) && Directory.EnumerateFileSystemEntries(_final.Path).Any())
        {
            throw new InvalidOperationException($"{_final.Path} is not empty. Give each backup a folder of its own with --to, such as one named after the day.");
        }

        var (inner, outer) = (_final.Path + Path.DirectorySeparatorChar, data.Path + Path.DirectorySeparatorChar);
        if (inner.StartsWith(outer, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{_final.Path} lies in the data folder. Give a place outside of it with --to, best on another disk.");
        }
    }

    private IEnumerable<string> Archives() => Directory.Exists(data.Archives)
        ? Directory.EnumerateFiles(data.Archives).Where(path => ArchiveRange.Of(Path.GetFileName(path)) is not null)
        : [];

    private List<FilePart> CopyFiles(BackupFolder folder, IEnumerable<string> paths, CancellationToken ct)
    {
        var files = new List<FilePart>();
        foreach (var path in paths)
        {
            ct.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(data.Path, path).Replace('\\', '/');
            progress(name);
            var (size, hash) = path.EndsWith(".db", StringComparison.Ordinal) ? CopyDatabase(path, folder.In(name), ct) : DurableFile.Copy(path, folder.In(name), ct);
            files.Add(new FilePart(name, size, hash, DurableFile.ModeOf(path)));
        }

        return files;
    }

    private static (long Size, string Sha256) CopyDatabase(string from, string to, CancellationToken ct)
    {
        using (var db = SqliteDatabase.OpenReader(from))
        {
            // As of one moment; small, so the look is short. It writes to the new file alone.
            db.Run("PRAGMA query_only = OFF");
            db.Prepare("VACUUM INTO ?1").Bind(1, to).Execute();
        }

        DurableFile.SetMode(to, DurableFile.ModeOf(from));
        DurableFile.FlushFile(to);
        return DurableFile.Hash(to, ct);
    }

    private JournalPart CopyJournal(BackupFolder folder, CancellationToken ct)
    {
        var copy = folder.In(BackupFolder.Journal);
        var head = JournalCopy.Make(data.Journal, copy, (at, of) => progress($"{DurableFile.Count(at)} of {DurableFile.Count(of)} facts copied"), ct);
        DurableFile.SetMode(copy, DurableFile.ModeOf(data.Journal));
        using var reader = new JournalReader(copy);
        var report = ChainCheck.Run(reader, facts => progress($"{DurableFile.Count(facts)} facts fit"), ct, mayBeginLater: File.Exists(data.Uplink));
        if (!report.Intact)
        {
            throw new InvalidDataException(
                $"The journal of {data.Path} is broken at position {report.FirstBroken}: {report.Why} No backup was made, and the ones you have are worth more than before. Run 'sightline verify'.");
        }

        return new JournalPart(head, report.Head, report.Facts);
    }

    /// <summary>Everything but databases that are made anew or copied apart, logs of databases, and what the node holds while it runs.</summary>
    private static IEnumerable<string> Files(string root) =>
        Directory.EnumerateFileSystemEntries(root).Where(entry => !IsApart(Path.GetFileName(entry)))
            .SelectMany(entry => Directory.Exists(entry) ? Directory.GetFiles(entry, "*", SearchOption.AllDirectories) : [entry]);

    private static bool IsApart(string name) =>
        s_apart.Contains(name) || name.StartsWith("journal.db", StringComparison.Ordinal) || name.StartsWith("projections.db", StringComparison.Ordinal)
        || name.EndsWith("-wal", StringComparison.Ordinal) || name.EndsWith("-shm", StringComparison.Ordinal);
}

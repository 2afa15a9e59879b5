using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>A folder that is being written beside its place. It gets its name when all of it is on the disk, or goes.</summary>
internal sealed class AsideFolder : IDisposable
{
    private readonly FileStream _lock;
    private bool _final;

    /// <summary>Takes over what an interrupted run left there.</summary>
    /// <exception cref="InvalidOperationException">Another run is writing it.</exception>
    public AsideFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _lock = Take(path + ".lock");
        Remove(path);
        DurableFile.MakeFolder(path);
    }

    public string Path { get; }

    public void BecomeFinal(string name)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories).Append(Path))
        {
            FolderFlush.Flush(folder);
        }

        if (Directory.Exists(name))
        {
            // Empty, or this fails.
            Directory.Delete(name);
        }

        Directory.Move(Path, name);
        FolderFlush.Flush(System.IO.Path.GetDirectoryName(name)!);
        _final = true;
    }

    public void Dispose()
    {
        if (!_final)
        {
            Remove(Path);
        }

        _lock.Dispose();
        File.Delete(Path + ".lock");
    }

    private static FileStream Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (File.Exists(path))
        {
            throw new InvalidOperationException($"{path} is held: another run writes to the same place. Wait for it, or give another folder.", held);
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}

using Sightline.Storage;

namespace Sightline.Connectors.Files;

/// <summary>The real disk.</summary>
internal sealed class FolderDisk : IFolderDisk
{
    public bool FolderExists(string folder) => Directory.Exists(folder);

    public bool FileExists(string path) => File.Exists(path);

    public byte[] Read(string path) => File.ReadAllBytes(path);

    public void WriteAndFlush(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: false);

    // Windows has no such call, so an untimely power cut there can lose the newest names. docs/connectors/file.md says so.
    public void FlushFolder(string folder) => FolderFlush.Flush(folder);

    public void Delete(string path) => File.Delete(path);
}

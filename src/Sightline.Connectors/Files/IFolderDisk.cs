namespace Sightline.Connectors.Files;

/// <summary>The steps a file needs to be there for good. A seam, so that tests can break each step.</summary>
/// <remarks>Every step may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</remarks>
internal interface IFolderDisk
{
    bool FolderExists(string folder);

    bool FileExists(string path);

    byte[] Read(string path);

    /// <summary>Writes a whole file, over whatever is there, and waits until its bytes are on the disk.</summary>
    void WriteAndFlush(string path, byte[] content);

    /// <summary>Renames within the folder. Readers see the whole file or none.</summary>
    void Rename(string from, string to);

    /// <summary>Waits until the folder's own list of names is on the disk.</summary>
    void FlushFolder(string folder);

    void Delete(string path);
}

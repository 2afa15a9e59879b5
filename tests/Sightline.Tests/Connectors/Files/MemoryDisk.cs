using Sightline.Connectors.Files;

namespace Sightline.Tests.Connectors.Files;

/// <summary>A folder in memory that tells its steps and fails the next one of a kind on command.</summary>
internal sealed class MemoryDisk : IFolderDisk
{
    private (string Step, bool After, bool Tear, bool Taken)? _broken;

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public List<string> Steps { get; } = [];

    /// <param name="step">write, rename or flush.</param>
    /// <param name="after">It happens, and reports failure all the same.</param>
    /// <param name="tear">Half of the bytes are written.</param>
    /// <param name="taken">A reader takes the file at once.</param>
    public void Break(string step, bool after = false, bool tear = false, bool taken = false) => _broken = (step, after, tear, taken);

    public bool FolderExists(string folder) => true;

    public bool FileExists(string path) => Files.ContainsKey(path);

    public byte[] Read(string path) => Files[path];

    public void Delete(string path) => Files.Remove(path);

    public void WriteAndFlush(string path, byte[] content)
    {
        Files[path] = _broken is { Step: "write", Tear: true } ? content[..(content.Length / 2)] : content;
        Do("write", path, () => { });
    }

    public void Rename(string from, string to) => Do("rename", $"{from} {to}", () =>
    {
        if (Files.Remove(from, out var content) && _broken is not { Taken: true })
        {
            Files[to] = content;
        }
    });

    public void FlushFolder(string folder) => Do("flush", folder, () => { });

    private void Do(string step, string what, Action act)
    {
        Steps.Add($"{step} {what}");
        var breaks = _broken?.Step == step;
        if (!breaks || _broken!.Value.After)
        {
            act();
        }

        if (breaks)
        {
            _broken = null;
            throw new IOException("No space left on device");
        }
    }
}

namespace Sightline.Storage;

/// <summary>Where one node keeps what it owns. One process at a time holds it for writing.</summary>
internal sealed class DataFolder : IDisposable
{
    private FileStream? _lock;

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
    }

    public string Path { get; }

    public string Journal => In("journal.db");

    public string Projections => In("projections.db");

    public string Identity => In("identity.db");

    public string Images => In("images");

    public string SetAside => In("set-aside");

    public string Maps => In("config/maps");

    public string Targets => In("config/targets");

    public string Secrets => In("secrets");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes the folder for this process, creating it.</summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public DataFolder Hold()
    {
        Directory.CreateDirectory(Path);
        try
        {
            _lock = new FileStream(In("node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new InvalidOperationException(
                $"The data folder {Path} is in use by another node. Stop that node, or give another folder with --data.", held);
        }

        return this;
    }

    public void Dispose() => _lock?.Dispose();
}

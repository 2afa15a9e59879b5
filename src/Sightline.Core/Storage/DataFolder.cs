namespace Sightline.Storage;

/// <summary>Where one node keeps what it owns. One process at a time holds it for writing.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>In the folder while a backup is being put into it, and after that was interrupted.</summary>
    public const string Restoring = ".restoring";

    /// <summary>Name of the folder of the archives, which lies beside the journal.</summary>
    public const string ArchivesName = "archive";

    /// <summary>Where nodes as of a moment lie while they are asked.</summary>
    public const string PastName = "past";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What the systems say of a file that another process holds, in an IOException's HResult.
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x8007_0020);

    private FileStream? _lock;

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Projections = In("projections.db");
    }

    public string Path { get; }

    public string Journal => In("journal.db");

    /// <summary>A node as of a moment of the past has projections of its own, beside those of now.</summary>
    public string Projections { get; init; }

    /// <summary>Projections as of moments of the past, made when somebody asks and deleted after.</summary>
    public string Past => In(PastName);

    public string Identity => In("identity.db");

    /// <summary>What an edge knows of its hub: what the hub has, and what it last said stations make. Losing it only sends again.</summary>
    public string Uplink => In("uplink.db");

    public string Images => In("images");

    public string SetAside => In("set-aside");

    /// <summary>Archives of the journal: what its oldest facts say, in files that were exported and checked.</summary>
    public string Archives => In(ArchivesName);

    public string Maps => In("config/maps");

    public string Targets => In("config/targets");

    public string Rules => In("config/rules");

    public string Sources => In("config/sources");

    public string Intake => In("config/intake");

    public string Secrets => In("secrets");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>True when users of this machine other than the node's own can look into the folder. Windows has no such bits; its access lists are the administrator's.</summary>
    public bool IsOpenToOthers => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~OwnerOnly) != UnixFileMode.None;

    /// <summary>Makes the folder and the one for secrets, for the node's own user alone. A folder that is there keeps its permissions: somebody chose them.</summary>
    public DataFolder Create()
    {
        foreach (var path in (string[])[Path, Secrets])
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }

        return this;
    }

    /// <summary>Takes the folder for this process, creating it.</summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public DataFolder Hold()
    {
        try
        {
            return HoldWritable();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {Path} cannot be written: {refused.Message}. Look at the disk and at who may write there; what is stored in it is as it was.", refused);
        }
    }

    private DataFolder HoldWritable()
    {
        Create();
        if (Directory.Exists(In(Restoring)))
        {
            throw new InvalidOperationException($"{Path} holds a restore that was interrupted. Delete the folder, then restore again.");
        }

        try
        {
            _lock = new FileStream(In("node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            throw new InvalidOperationException(
                $"The data folder {Path} is in use by another node. Stop that node, or give another folder with --data.", held);
        }

        return this;
    }

    public void Dispose() => _lock?.Dispose();
}

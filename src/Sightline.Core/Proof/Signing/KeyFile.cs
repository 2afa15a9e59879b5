using System.Security.Cryptography;
using Sightline.Storage;

namespace Sightline.Proof.Signing;

/// <summary>The installation's private key, in a file of the data folder that only the node's own user can read. A backup carries it as it carries secrets.</summary>
internal sealed class KeyFile(DataFolder folder)
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = Owner | UnixFileMode.UserExecute;

    public string Path { get; } = folder.In("evidence/key.pem");

    public bool Exists => File.Exists(Path);

    /// <summary>The key; null where there is none.</summary>
    /// <exception cref="KeyTroubleException">The file holds no such key, or others can read it.</exception>
    public SigningKey? Read()
    {
        if (!Exists)
        {
            return null;
        }

        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~OwnerFolder) is not UnixFileMode.None and var open)
            {
                throw new KeyTroubleException($"The key file {Path} is open to other users of this machine ({open}). Run chmod 600 on it, and rotate the key if somebody may have read it.");
            }

            return SigningKey.FromPem(File.ReadAllText(Path));
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            throw new KeyTroubleException($"The key file {Path} cannot be read: {bad.Message} Bring it back from a backup, or rotate the key.");
        }
    }

    /// <summary>Puts a key in the place of the one there. Durable when it returns.</summary>
    public void Write(SigningKey key)
    {
        var (below, part) = (System.IO.Path.GetDirectoryName(Path)!, Path + ".part");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(below);
        }
        else
        {
            Directory.CreateDirectory(below, OwnerFolder);
        }

        File.Delete(part);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using (var file = new FileStream(part, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(part, Path, overwrite: true);
        FolderFlush.Flush(below);
    }
}

/// <summary>The node cannot sign. The message says why and what to do, never a secret.</summary>
internal sealed class KeyTroubleException(string message) : Exception(message);

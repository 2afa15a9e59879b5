namespace Sightline.Settings;

/// <summary>A secret cannot be read now. The message names the reference, never a value.</summary>
internal sealed class SecretUnavailableException(string message) : Exception(message);

/// <summary>The one place that reads secrets. A file that others on the machine can read is no place for one.</summary>
internal static class Secrets
{
    private const UnixFileMode NotTheOwners =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a secret now.</summary>
    /// <param name="reference">Where it is.</param>
    /// <param name="folder">Where a file that is named without its path lies: the node's <c>secrets</c> folder.</param>
    /// <exception cref="SecretUnavailableException">It cannot be read, or its place is open to others.</exception>
    public static string Read(SecretReference reference, string folder) =>
        reference.IsFile ? FromFile(Path.Combine(folder, reference.Place)) : FromEnvironment(reference.Place);

    public static string FromEnvironment(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value)
            ? throw new SecretUnavailableException($"The environment variable {name} is not set. Set it for the service and restart it.")
            : value;
    }

    public static string FromFile(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & NotTheOwners) is not UnixFileMode.None and var open)
            {
                throw new SecretUnavailableException($"The secret file {path} is open to other users of this machine ({open}). Run chmod 600 on it, and change the secret if somebody may have read it.");
            }

            // Editors end a file with a line break; no secret ends with one.
            var value = File.ReadAllText(path).TrimEnd('\r', '\n');
            return value.Length > 0
                ? value
                : throw new SecretUnavailableException($"The secret file {path} is empty. Write the secret into it; it is read again by itself.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretUnavailableException($"The secret file {path} cannot be read: {e.Message}");
        }
    }
}

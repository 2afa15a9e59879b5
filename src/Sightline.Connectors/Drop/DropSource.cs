using System.Security.Cryptography;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Connectors.Drop;

/// <summary>
/// Takes files out of a folder, one a look. A file is put away only after what it says is on disk, so a kill in between reads it
/// again; what was taken from it then is no news. See docs/connectors/drop.md.
/// </summary>
internal sealed class DropSource(DropOptions options) : IContextSource
{
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Reason = ".reason";

    private static readonly string[] s_endings = [".csv", ".json", ".xml"];

    private readonly DropReading _reading = new(options);
    private readonly Queue<string> _ready = new();
    private Dictionary<string, (long Length, DateTime At)> _seen = new(StringComparer.Ordinal);
    private (ContextRead.Changed Read, IReadOnlyList<string> Problems, string Why)? _stuck;

    public async Task<ContextRead> ReadAsync(string? cursor, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            if (_stuck is { } stuck)
            {
                await TakenAsync(stuck.Read, stuck.Problems, ct);
                if (_stuck is { } still)
                {
                    return new ContextRead.Refused($"{still.Read.Batch} was read and cannot be put away: {still.Why} Let the node's user write in {options.Folder}.");
                }
            }

            return await LookAsync(cursor, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ContextRead.Away($"{options.Folder} cannot be read: {e.Message}");
        }
    }

    public Task TakenAsync(ContextRead.Changed read, IReadOnlyList<string> problems, CancellationToken ct)
    {
        if (read.Batch is { } name)
        {
            try
            {
                PutAway(name, problems);
                _stuck = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What it says is taken. That it still lies there is told with the next look, which tries again.
                _stuck = (read, problems, e.Message);
            }
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ContextRead> LookAsync(string? cursor, CancellationToken ct)
    {
        if (!Directory.Exists(options.Folder))
        {
            return new ContextRead.Away($"The folder {options.Folder} is not there. Mount or create it.");
        }

        if (_ready.Count == 0)
        {
            FindReady();
        }

        while (_ready.TryDequeue(out var name))
        {
            if (File.Exists(Path.Combine(options.Folder, name)))
            {
                return await ReadFileAsync(name, ct);
            }
        }

        return new ContextRead.Changed([], cursor);
    }

    /// <summary>Files that are as they were at the last look into the folder. Between two such looks there is always the pause of the source.</summary>
    private void FindReady()
    {
        var now = new DirectoryInfo(options.Folder).EnumerateFiles()
            .Where(f => !f.Name.StartsWith('.') && s_endings.Contains(f.Extension, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(f => f.Name, f => (f.Length, f.LastWriteTimeUtc), StringComparer.Ordinal);
        foreach (var (name, _) in now.Where(f => _seen.TryGetValue(f.Key, out var before) && before == f.Value).OrderBy(f => f.Value.LastWriteTimeUtc).ThenBy(f => f.Key, StringComparer.Ordinal))
        {
            _ready.Enqueue(name);
        }

        _seen = now;
    }

    private async Task<ContextRead> ReadFileAsync(string name, CancellationToken ct)
    {
        var path = Path.Combine(options.Folder, name);
        var length = new FileInfo(path).Length;
        if (length > options.MostBytes)
        {
            return new ContextRead.Changed([], $"{name} {length}", _ready.Count > 0, name, [$"The file has {length} bytes, and at most {options.MostBytes} are read. Split it, or raise mostBytes."]);
        }

        var bytes = await File.ReadAllBytesAsync(path, ct);
        var cursor = $"{name} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        var problems = new List<string>();
        var records = _reading.Read(name, bytes, problems);
        if (records.Count == 0 && problems.Count == 0)
        {
            problems.Add("The file holds no record.");
        }

        return new ContextRead.Changed(records, cursor, _ready.Count > 0, name, problems);
    }

    private void PutAway(string name, IReadOnlyList<string> problems)
    {
        var path = Path.Combine(options.Folder, name);
        if (!File.Exists(path))
        {
            return;
        }

        var folder = Path.Combine(options.Folder, problems.Count == 0 ? Done : Failed);
        Directory.CreateDirectory(folder);
        var to = FreeName(folder, name);
        if (problems.Count > 0)
        {
            // The reason first: a file that failed never lies there without one.
            File.WriteAllLines(to + Reason, problems);
        }

        File.Move(path, to);
        FolderFlush.Flush(folder);
        FolderFlush.Flush(options.Folder);
    }

    private static string FreeName(string folder, string name)
    {
        var to = Path.Combine(folder, name);
        for (var n = 2; File.Exists(to); n++)
        {
            to = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{n}{Path.GetExtension(name)}");
        }

        return to;
    }
}

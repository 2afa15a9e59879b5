using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

/// <summary>
/// A node that writes one fact at a time and dies: its files as they lie on the disk, before anybody closed them. Knows how
/// long the write-ahead log was after each fact.
/// </summary>
internal sealed class DeadNode : IDisposable
{
    private readonly JournalFolder _written = new();
    private readonly List<long> _ends = [];

    /// <summary>Length of the log before the first fact.</summary>
    public long Start => _ends[0];

    public long End => _ends[^1];

    public IReadOnlyList<long> Ends => _ends;

    public byte[] Database { get; private set; } = [];

    public byte[] Wal { get; private set; } = [];

    public static async Task<DeadNode> WriteAsync(int facts, Action<JournalFolder>? before = null)
    {
        var node = new DeadNode();
        await using var journal = node._written.Open();
        for (var i = 1; i <= 3; i++)
        {
            await journal.AppendAsync(node._written.Draft($"early {i}"), default);
        }

        before?.Invoke(node._written);
        var log = new FileInfo(node._written.Folder.Journal + "-wal");
        node._ends.Add(log.Length);
        for (var i = 1; i <= facts; i++)
        {
            await journal.AppendAsync(node._written.Draft($"k{i}", body: new string('x', i * 700 % 9_000)), default);
            log.Refresh();
            node._ends.Add(log.Length);
        }

        (node.Database, node.Wal) = (Copy(node._written.Folder.Journal), Copy(node._written.Folder.Journal + "-wal"));
        return node;
    }

    /// <summary>The node's folder on another machine, its log as given.</summary>
    public JournalFolder Found(byte[] wal)
    {
        var found = new JournalFolder();
        File.WriteAllBytes(found.Folder.Journal, Database);
        File.WriteAllBytes(found.Folder.Journal + "-wal", wal);
        return found;
    }

    /// <summary>Facts whole in the first bytes of the log, and where the last of them ends.</summary>
    public (int Facts, long End) WholeWithin(long bytes)
    {
        var whole = _ends.FindLastIndex(end => end <= bytes);
        return (whole + 3, _ends[whole]);
    }

    public void Dispose() => _written.Dispose();

    private static byte[] Copy(string path)
    {
        // SQLite holds locks on the file; reading needs none.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

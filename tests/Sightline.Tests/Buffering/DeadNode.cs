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

    /// <summary>Hashes of its facts in hexadecimal, in order.</summary>
    public IReadOnlyList<string> Hashes { get; private set; } = [];

    /// <param name="facts">How many it writes after the first three.</param>
    /// <param name="before">What happens after those three.</param>
    /// <param name="closed">True when it ends in order: then all is in the file, and there is no log.</param>
    public static async Task<DeadNode> WriteAsync(int facts, Action<JournalFolder>? before = null, bool closed = false)
    {
        var node = new DeadNode();
        var journal = node._written.Open();
        await using var closing = journal;
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

        node.Hashes = [.. journal.Read(0, 10_000).Select(f => Convert.ToHexString(f.Hash))];
        if (closed)
        {
            await journal.DisposeAsync();
            node.Database = Copy(node._written.Folder.Journal);
            return node;
        }

        (node.Database, node.Wal) = (Copy(node._written.Folder.Journal), Copy(node._written.Folder.Journal + "-wal"));
        return node;
    }

    /// <summary>The node's folder on another machine, its log as given.</summary>
    public JournalFolder Found(byte[] wal, byte[]? database = null)
    {
        var found = new JournalFolder();
        File.WriteAllBytes(found.Folder.Journal, database ?? Database);
        if (wal.Length > 0)
        {
            File.WriteAllBytes(found.Folder.Journal + "-wal", wal);
        }

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

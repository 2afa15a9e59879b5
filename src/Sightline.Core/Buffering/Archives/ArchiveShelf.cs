using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Storage;

namespace Sightline.Buffering.Archives;

/// <summary>
/// The folder of the archives, as readers of the journal see it: it gives back the body of a fact that was archived. Nothing in it is
/// trusted: each body is compared with the SHA-256 that the journal kept in its place. Who brings a file back needs no restart.
/// </summary>
internal sealed class ArchiveShelf(string folder) : IDisposable
{
    /// <summary>Blocks kept in memory, the newest read. One after the other, as a rebuild reads them, each is read once.</summary>
    private const int MostBlocks = 8;

    private readonly Lock _one = new();
    private readonly Dictionary<ArchiveRange, ZipArchive> _open = [];
    private readonly LinkedList<(ArchiveRange Range, IReadOnlyList<ReadOnlyMemory<byte>> Lines)> _blocks = [];

    /// <summary>Beside a journal.</summary>
    public static string FolderOf(string journal) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(journal))!, DataFolder.ArchivesName);

    /// <summary>The archives that are there, by their first facts.</summary>
    public IReadOnlyList<ArchiveRange> Archives() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder).Select(path => ArchiveRange.Of(Path.GetFileName(path))).OfType<ArchiveRange>().OrderBy(r => r.First)];

    /// <summary>The body of a fact.</summary>
    /// <param name="position">Of the fact.</param>
    /// <param name="sha256">Of its body, 64 hexadecimal digits.</param>
    /// <exception cref="ArchiveTroubleException">The archive is not there, or does not have that body.</exception>
    public byte[] BodyOf(long position, string sha256)
    {
        lock (_one)
        {
            var block = BlockOf(position);
            byte[] body;
            try
            {
                body = ArchivedFact.Read(block.Lines[(int)(position - block.Range.First)].Span).Content;
            }
            catch (Exception not) when (not is JsonException or ArgumentOutOfRangeException)
            {
                throw Changed(position, not);
            }

            return Convert.ToHexStringLower(SHA256.HashData(body)) == sha256 ? body : throw Changed(position, null);
        }
    }

    public void Dispose()
    {
        lock (_one)
        {
            CloseAll();
        }
    }

    private (ArchiveRange Range, IReadOnlyList<ReadOnlyMemory<byte>> Lines) BlockOf(long position)
    {
        for (var node = _blocks.First; node is not null; node = node.Next)
        {
            if (node.Value.Range.First <= position && position <= node.Value.Range.Last)
            {
                return node.Value;
            }
        }

        var read = ReadBlock(position);
        _blocks.AddFirst(read);
        if (_blocks.Count > MostBlocks)
        {
            _blocks.RemoveLast();
        }

        return read;
    }

    private (ArchiveRange Range, IReadOnlyList<ReadOnlyMemory<byte>> Lines) ReadBlock(long position)
    {
        var archive = Archives().FirstOrDefault(r => r.First <= position && position <= r.Last);
        if (archive == default)
        {
            throw new ArchiveTroubleException($"What fact {position} says was archived, and {folder} has no archive with it. Bring its file (facts-…-….zip) back there; nothing else is needed.");
        }

        var range = archive.BlockOf(position);
        try
        {
            var entry = Opened(archive).GetEntry(range.BlockName) ?? throw new InvalidDataException($"It has no {range.BlockName}.");
            using var content = new MemoryStream();
            using (var packed = new GZipStream(entry.Open(), CompressionMode.Decompress))
            {
                packed.CopyTo(content);
            }

            return (range, LinesOf(content.ToArray()));
        }
        catch (Exception not) when (not is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            CloseAll();
            throw new ArchiveTroubleException($"What fact {position} says was archived, and {Path.Combine(folder, archive.FileName)} cannot be read: {not.Message} Bring back another copy of it.", not);
        }
    }

    private ZipArchive Opened(ArchiveRange archive)
    {
        if (!_open.TryGetValue(archive, out var zip))
        {
            zip = ZipFile.OpenRead(Path.Combine(folder, archive.FileName));
            _open.Add(archive, zip);
        }

        return zip;
    }

    private static List<ReadOnlyMemory<byte>> LinesOf(byte[] content)
    {
        var lines = new List<ReadOnlyMemory<byte>>(ArchiveRange.BlockFacts);
        for (var at = 0; at < content.Length;)
        {
            var length = content.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var end ? end : content.Length - at;
            lines.Add(content.AsMemory(at, length));
            at += length + 1;
        }

        return lines;
    }

    /// <summary>Read anew next time: somebody may bring a good copy.</summary>
    private ArchiveTroubleException Changed(long position, Exception? inner)
    {
        CloseAll();
        return new ArchiveTroubleException($"What fact {position} says was archived, and the archive in {folder} gives something else. Check that file with 'sightline verify FILE', and bring back another copy of it.", inner);
    }

    private void CloseAll()
    {
        foreach (var zip in _open.Values)
        {
            zip.Dispose();
        }

        _open.Clear();
        _blocks.Clear();
    }
}

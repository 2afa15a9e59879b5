using System.Buffers.Binary;
using System.Text;

namespace Sightline.Proof.Packages;

/// <summary>A file found in a package.</summary>
/// <param name="Name">As the ZIP has it.</param>
/// <param name="Begin">Where its content begins.</param>
/// <param name="Look">What its content is.</param>
internal sealed record PackagePart(string Name, long Begin, LookedThrough Look);

/// <summary>
/// Reads the files of a package from its first byte to its last. What stands between the contents is built anew and compared, so that
/// nothing can hide there: no file that the list does not have, no second list, no byte behind the end.
/// </summary>
internal sealed class PackageLayout(Stream package, Action<string, string> fault)
{
    private const uint Local = 0x04034B50;
    private const int MostNameBytes = 1_024;

    private readonly List<PackagePart> _parts = [];
    private readonly HashSet<string> _names = [];
    private readonly List<ZipEntry> _entries = [];

    public IReadOnlyList<PackagePart> Read(CancellationToken ct)
    {
        var at = 0L;
        while (at < package.Length && ReadPart(ref at, ct))
        {
            ct.ThrowIfCancellationRequested();
        }

        return _parts;
    }

    /// <summary>The whole content of a file.</summary>
    public byte[] ContentOf(PackagePart part)
    {
        var content = new byte[part.Look.Size];
        package.Position = part.Begin;
        package.ReadExactly(content);
        return content;
    }

    /// <summary>False after the last one, and where the rest cannot be read.</summary>
    private bool ReadPart(ref long at, CancellationToken ct)
    {
        var head = Bytes(at, ZipForm.LocalBytes);
        if (head.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(head) != Local)
        {
            Directory(at);
            return false;
        }

        var (nameLength, size) = head.Length == ZipForm.LocalBytes
            ? (BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(26)), BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(18))) : ((ushort)0, 0u);
        if (nameLength is 0 or > MostNameBytes || at + ZipForm.LocalBytes + nameLength + size > package.Length)
        {
            fault($"ZIP, byte {at}", "The head of a file is broken: what follows it cannot be read.");
            return false;
        }

        var (nameBytes, begin) = (Bytes(at + ZipForm.LocalBytes, nameLength), at + ZipForm.LocalBytes + nameLength);
        var name = Encoding.UTF8.GetString(nameBytes);
        package.Position = begin;
        using var content = new Part(package, size);
        var look = LookedThrough.Of(content, ct);
        var entry = new ZipEntry(name, BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(14)), size, (uint)at);
        if (FirstDifference([.. head, .. nameBytes], ZipForm.Local(entry)) is { } differs)
        {
            fault($"ZIP, byte {at + differs}", $"The head of {name} is not as a package has it.");
        }

        if (look.Crc != entry.Crc)
        {
            fault(name, "Its content does not fit its checksum: a byte of it was changed, or the checksum was.");
        }

        if (!_names.Add(name))
        {
            fault($"ZIP, byte {at}", $"There is a second {name}.");
        }

        _entries.Add(entry);
        _parts.Add(new PackagePart(name, begin, look));
        at = begin + size;
        return true;
    }

    private void Directory(long at)
    {
        var (expected, actual) = (ZipForm.Directory(_entries, (uint)at), Bytes(at, (int)Math.Min(package.Length - at, int.MaxValue)));
        if (FirstDifference(actual, expected) is { } differs)
        {
            fault($"ZIP, byte {at + differs}", "Here the list at the end is not that of the files before it: a file was taken out or put in, the list was changed, or the end is missing.");
        }
    }

    private static int? FirstDifference(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected) =>
        actual.CommonPrefixLength(expected) is var same && same == actual.Length && same == expected.Length ? null : same;

    private byte[] Bytes(long at, int count)
    {
        package.Position = at;
        var bytes = new byte[Math.Min(count, package.Length - at)];
        package.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The next so many bytes of a stream.</summary>
    private sealed class Part(Stream whole, long left) : Stream
    {
        private long _left = left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = whole.Read(buffer, offset, (int)Math.Min(count, _left));
            _left -= read;
            return read;
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

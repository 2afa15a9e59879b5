using System.Buffers.Binary;
using System.Text;

namespace Sightline.Proof.Packages;

/// <summary>A file of a package as the ZIP has it.</summary>
internal readonly record struct ZipEntry(string Name, uint Crc, uint Size, uint Offset);

/// <summary>
/// The one form of ZIP that packages have: files stored as they are, no extensions, no comments, every time the first of 1980. Whoever
/// checks one builds these bytes anew and compares: nothing in the file is left to chance, so a bit turned anywhere shows.
/// </summary>
internal static class ZipForm
{
    public const int LocalBytes = 30;

    private const ushort Version = 20;
    private const ushort NamesAreUtf8 = 0x0800;
    private const ushort FirstOf1980 = 0x0021;

    /// <summary>What stands before a file's content.</summary>
    public static byte[] Local(ZipEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var bytes = new byte[LocalBytes + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x04034B50);
        Common(bytes.AsSpan(4), entry, name.Length);
        name.CopyTo(bytes.AsSpan(LocalBytes));
        return bytes;
    }

    /// <summary>The list at the end, and what closes it.</summary>
    public static byte[] Directory(IReadOnlyList<ZipEntry> entries, uint offset)
    {
        using var all = new MemoryStream();
        foreach (var entry in entries)
        {
            var name = Encoding.UTF8.GetBytes(entry.Name);
            var bytes = new byte[46 + name.Length];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x02014B50);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), Version);
            Common(bytes.AsSpan(6), entry, name.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(42), entry.Offset);
            name.CopyTo(bytes.AsSpan(46));
            all.Write(bytes);
        }

        var (size, end) = ((uint)all.Length, new byte[22]);
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), size);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), offset);
        all.Write(end);
        return all.ToArray();
    }

    private static void Common(Span<byte> bytes, ZipEntry entry, int nameLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], NamesAreUtf8);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], FirstOf1980);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[10..], entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[14..], entry.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[18..], entry.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[22..], (ushort)nameLength);
    }
}

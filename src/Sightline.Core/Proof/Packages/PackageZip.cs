using System.Security.Cryptography;

namespace Sightline.Proof.Packages;

/// <summary>Writes the files of a package one after the other, and keeps the list of them for the manifest. It never goes back, and holds no content.</summary>
internal sealed class PackageZip(Stream to)
{
    private readonly List<ZipEntry> _entries = [];
    private readonly List<PackageFile> _files = [];

    /// <summary>Bytes so far, without the list at the end.</summary>
    public long Written { get; private set; }

    public IReadOnlyList<PackageFile> Files => _files;

    public async Task PutAsync(string path, string isWhat, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await BeginAsync(path, Crc32.Of(content.Span), content.Length, ct);
        await to.WriteAsync(content, ct);
        Written += content.Length;
        _files.Add(new PackageFile(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content.Span)), isWhat));
    }

    /// <summary>Copies what was looked through before: its size and its checksum stand before it.</summary>
    /// <exception cref="InvalidDataException">It is not what it was then.</exception>
    public async Task CopyAsync(string path, string isWhat, LookedThrough known, Stream content, CancellationToken ct)
    {
        await BeginAsync(path, known.Crc, known.Size, ct);
        var again = await LookedThrough.OfAsync(content, to, ct);
        if (again != known)
        {
            throw new InvalidDataException($"{path} changed while the package was made.");
        }

        Written += known.Size;
        _files.Add(new PackageFile(path, known.Size, known.Sha256, isWhat));
    }

    public async Task EndAsync(CancellationToken ct)
    {
        await to.WriteAsync(ZipForm.Directory(_entries, (uint)Written), ct);
        await to.FlushAsync(ct);
    }

    private async Task BeginAsync(string path, uint crc, long size, CancellationToken ct)
    {
        var entry = new ZipEntry(path, crc, checked((uint)size), checked((uint)Written));
        _entries.Add(entry);
        var local = ZipForm.Local(entry);
        await to.WriteAsync(local, ct);
        Written += local.Length;
    }
}

/// <summary>What a content is, without the content.</summary>
internal readonly record struct LookedThrough(long Size, uint Crc, string Sha256)
{
    public static LookedThrough Of(Stream content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (crc, size, buffer) = (new Crc32(), 0L, System.Buffers.ArrayPool<byte>.Shared.Rent(81_920));
        for (int read; (read = content.Read(buffer, 0, buffer.Length)) > 0; size += read)
        {
            ct.ThrowIfCancellationRequested();
            crc.Add(buffer.AsSpan(0, read));
            hash.AppendData(buffer, 0, read);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return new LookedThrough(size, crc.Value, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Reads to the end, and copies where a place is given.</summary>
    public static async Task<LookedThrough> OfAsync(Stream content, Stream? to, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (crc, size, buffer) = (new Crc32(), 0L, new byte[81_920]);
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; size += read)
        {
            crc.Add(buffer.AsSpan(0, read));
            hash.AppendData(buffer, 0, read);
            if (to is not null)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }

        return new LookedThrough(size, crc.Value, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

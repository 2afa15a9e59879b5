using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Sightline.Contract;

namespace Sightline.Server.Api;

/// <summary>A request's body, read to a limit.</summary>
/// <param name="Bytes">The body, decompressed; of one that is too large or ended early: what is kept of it.</param>
/// <param name="Fault">Null when the body is whole.</param>
/// <param name="Size">Bytes that arrived.</param>
/// <param name="Sha256">Of all bytes that arrived, when they are not all kept.</param>
internal sealed record RequestBody(ReadOnlyMemory<byte> Bytes, BodyFault? Fault = null, long Size = 0, string? Sha256 = null);

/// <summary>Why a body cannot be used: the status to answer with, and the words.</summary>
internal sealed record BodyFault(int Status, string Title, string Detail);

/// <summary>Reads bodies without trusting their length, their compression or their end.</summary>
internal static class BodyReader
{
    /// <summary>How far a body that is too large is read on to learn its size and hash.</summary>
    private const long MostLookedAt = 64L << 20;

    public static async Task<RequestBody> ReadAsync(HttpContext http, int most, int keptOfTooLarge)
    {
        LimitsItself(http);

        // Read first, whatever it is packed in: what is refused is kept as it came.
        var arrived = await ArriveAsync(http, most, keptOfTooLarge);
        if (arrived.Fault is not null)
        {
            return arrived;
        }

        var encoding = http.Request.Headers.ContentEncoding.ToString();
        return encoding.ToLowerInvariant() switch
        {
            "" or "identity" => arrived,
            "gzip" => await InflateAsync(arrived, most, keptOfTooLarge),
            _ => arrived with { Fault = new BodyFault(415, "Unsupported encoding", $"Content-Encoding is '{encoding}'. Send gzip, or nothing.") },
        };
    }

    /// <summary>Lifts the server's limit for a body whose reader has one of its own. Every other body keeps the server's.</summary>
    public static void LimitsItself(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = null;
        }
    }

    private static async Task<RequestBody> ArriveAsync(HttpContext http, int most, int keptOfTooLarge)
    {
        var known = http.Request.ContentLength;
        var buffer = new byte[known is { } length && length <= most ? Math.Max((int)length, 1) : 16 * 1024];
        var size = 0;
        try
        {
            while (true)
            {
                if (size == buffer.Length)
                {
                    if (size > most)
                    {
                        return await TooLargeAsync(http.Request.Body, buffer, size, most, keptOfTooLarge);
                    }

                    if (known == size)
                    {
                        return new RequestBody(buffer, null, size);
                    }

                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, most + 1));
                }

                var read = await http.Request.Body.ReadAsync(buffer.AsMemory(size));
                if (read == 0)
                {
                    return new RequestBody(buffer.AsMemory(0, size), null, size);
                }

                size += read;
            }
        }
        catch (Exception ended) when (ended is BadHttpRequestException or IOException or OperationCanceledException)
        {
            return new RequestBody(buffer.AsMemory(0, size), new BodyFault(400, "Truncated", $"The upload ended after {size} bytes{(known is { } all ? $" of {all}" : "")}. Send the whole message again."), size);
        }
    }

    private static async Task<RequestBody> TooLargeAsync(Stream rest, byte[] head, int read, int most, int kept)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head, 0, read);
        long size = read;
        var buffer = new byte[64 * 1024];
        while (size < MostLookedAt && await rest.ReadAsync(buffer) is > 0 and var more)
        {
            hash.AppendData(buffer, 0, more);
            size += more;
        }

        var fault = new BodyFault(413, "Too large", $"The body has {(size >= MostLookedAt ? "more than " : "")}{size} bytes. Send at most {most}; split a batch, and send images apart by PUT /api/v1/images.");
        return new RequestBody(head.AsMemory(0, Math.Min(kept, read)), fault, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task<RequestBody> InflateAsync(RequestBody arrived, int most, int kept)
    {
        using var packed = new MemoryStream(arrived.Bytes.ToArray());
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        var buffer = new byte[Math.Min(most + 1, Math.Max(16 * 1024, (int)Math.Min((long)arrived.Bytes.Length * 4, most + 1)))];
        var size = 0;
        try
        {
            while (await gzip.ReadAsync(buffer.AsMemory(size)) is > 0 and var read)
            {
                size += read;
                if (size > most)
                {
                    var fault = new BodyFault(413, "Too large", $"The body has more than {most} bytes when decompressed. Send at most {most} bytes of JSON; split the batch.");
                    return new RequestBody(arrived.Bytes[..Math.Min(kept, arrived.Bytes.Length)], fault, arrived.Size, Convert.ToHexStringLower(SHA256.HashData(arrived.Bytes.Span)));
                }

                if (size == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, most + 1));
                }
            }
        }
        catch (InvalidDataException)
        {
            return arrived with { Fault = new BodyFault(422, "Invalid", "Content-Encoding is gzip, and the body is not. Send it compressed, or leave the header out.") };
        }

        // The stream ends quietly where packed bytes are missing. Gzip's last four bytes are the length of what was packed.
        return arrived.Bytes.Length > 4 && BinaryPrimitives.ReadUInt32LittleEndian(arrived.Bytes.Span[^4..]) == size
            ? new RequestBody(buffer.AsMemory(0, size), null, arrived.Size)
            : arrived with { Fault = new BodyFault(422, "Invalid", "The gzip body is cut short, or holds more than one part. Send all of it, as one part.") };
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sightline.Tests.Identity;

/// <summary>Codes as an authenticator app computes them (RFC 6238 over HMAC-SHA-1, half minutes).</summary>
internal static class Totp
{
    public static string Code(byte[] key, long unixSeconds, int digits = 6)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, unixSeconds / 30);
#pragma warning disable CA5350 // The algorithm that the RFC and all apps use.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fff_ffff;
        return (number % (long)Math.Pow(10, digits)).ToString(new string('0', digits));
    }

    /// <summary>The bytes of a key in Base32 (RFC 4648), as apps are given it.</summary>
    public static byte[] Key(string base32)
    {
        var (bits, held, bytes) = (0, 0, new List<byte>());
        foreach (var letter in base32.TrimEnd('='))
        {
            bits = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal)) & 0xfff;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)(bits >> held));
            }
        }

        return [.. bytes];
    }
}

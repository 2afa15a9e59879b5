using System.Security.Cryptography;

namespace Sightline.Proof.Tree;

/// <summary>
/// The hashes of a Merkle tree as RFC 9162 (section 2.1) has them: a leaf is the SHA-256 of a zero byte and what it stands for, a node
/// that of a one byte and its two halves. The byte keeps a leaf from being taken for a node.
/// </summary>
internal static class TreeHash
{
    public const int Bytes = 32;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] Empty => SHA256.HashData([]);

    public static byte[] Leaf(ReadOnlySpan<byte> fact)
    {
        Span<byte> input = stackalloc byte[1 + Bytes];
        input[0] = 0;
        fact.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + Bytes + Bytes];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Bytes)..]);
        return SHA256.HashData(input);
    }

    /// <summary>Where a tree of so many leaves is parted: the largest power of two that is smaller.</summary>
    public static long Parting(long leaves) => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)leaves) / 2;
}

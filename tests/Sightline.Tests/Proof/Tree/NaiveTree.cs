using System.Security.Cryptography;

namespace Sightline.Tests.Proof.Tree;

/// <summary>The tree and its proofs as RFC 9162 defines them: by recursion over lists, without a thought of speed.</summary>
internal static class NaiveTree
{
    public static byte[] Root(IReadOnlyList<byte[]> entries) => entries.Count switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. entries[0]]),
        _ => Node(Root(Left(entries)), Root(Right(entries))),
    };

    public static IReadOnlyList<byte[]> Path(int index, IReadOnlyList<byte[]> entries)
    {
        if (entries.Count == 1)
        {
            return [];
        }

        var k = Left(entries).Count;
        return index < k ? [.. Path(index, Left(entries)), Root(Right(entries))] : [.. Path(index - k, Right(entries)), Root(Left(entries))];
    }

    public static IReadOnlyList<byte[]> Since(int fewer, IReadOnlyList<byte[]> entries, bool whole = true)
    {
        if (fewer == entries.Count)
        {
            return whole ? [] : [Root(entries)];
        }

        var k = Left(entries).Count;
        return fewer <= k ? [.. Since(fewer, Left(entries), whole), Root(Right(entries))] : [.. Since(fewer - k, Right(entries), false), Root(Left(entries))];
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    private static IReadOnlyList<byte[]> Left(IReadOnlyList<byte[]> entries)
    {
        var k = 1;
        while (k * 2 < entries.Count)
        {
            k *= 2;
        }

        return [.. entries.Take(k)];
    }

    private static IReadOnlyList<byte[]> Right(IReadOnlyList<byte[]> entries) => [.. entries.Skip(Left(entries).Count)];
}

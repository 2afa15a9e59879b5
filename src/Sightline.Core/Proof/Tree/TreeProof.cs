namespace Sightline.Proof.Tree;

/// <summary>Checks proofs as RFC 9162 (sections 2.1.3.2 and 2.1.4.2) says, from nothing but hashes.</summary>
internal static class TreeProof
{
    /// <summary>The root that a leaf and its path lead to; null for a path that cannot be one of this place in a tree of this size.</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="leaves">Leaves of the tree.</param>
    /// <param name="path">From the leaf's neighbour upwards.</param>
    public static byte[]? RootOf(byte[] leaf, long index, long leaves, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= leaves)
        {
            return null;
        }

        var (at, last, root) = (index, leaves - 1, leaf);
        foreach (var beside in path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((at & 1) == 1 || at == last)
            {
                root = TreeHash.Node(beside, root);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                root = TreeHash.Node(root, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 ? root : null;
    }

    /// <summary>True when the path shows that the tree of fewer leaves is the beginning of the one of more.</summary>
    public static bool IsConsistent(long fewer, byte[] fewerRoot, long more, byte[] moreRoot, IReadOnlyList<byte[]> path)
    {
        if (fewer <= 0 || fewer > more)
        {
            return false;
        }

        if (fewer == more)
        {
            return path.Count == 0 && fewerRoot.AsSpan().SequenceEqual(moreRoot);
        }

        // A tree whose count is a power of two is a node of the larger one: its root begins the path.
        var whole = (fewer & (fewer - 1)) == 0;
        if (!whole && path.Count == 0)
        {
            return false;
        }

        var (at, last) = (fewer - 1, more - 1);
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }

        var first = whole ? fewerRoot : path[0];
        var (small, large) = (first, first);
        foreach (var beside in whole ? path : path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                (small, large) = (TreeHash.Node(beside, small), TreeHash.Node(beside, large));
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                large = TreeHash.Node(large, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && small.AsSpan().SequenceEqual(fewerRoot) && large.AsSpan().SequenceEqual(moreRoot);
    }
}

namespace Sightline.Storage;

/// <summary>Equal stretches of the journal in which rows are counted, so that a count costs the same however long the journal is.</summary>
internal static class Slices
{
    /// <summary>Positions in a slice of outbox entries, which are wide.</summary>
    public const long OfEntries = 2_000;

    /// <summary>The slice of a position: slice 0 holds 1 to <paramref name="length"/>.</summary>
    public static long Of(long position, long length) => (position - 1) / length;
}

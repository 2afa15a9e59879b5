namespace Sightline.Model;

/// <summary>What notices of a node can be about. Rules name these words: they are stored and never change.</summary>
internal static class NoticeKinds
{
    public static readonly IReadOnlyList<string> All =
    [
        "books", "challenge", "change", "clock", "context-source", "counts", "disk", "edge", "eject", "evidence", "finding", "gaps", "genealogy", "images", "intake",
        "nonconformance", "order-differs", "parked", "part", "promise", "recipe", "retention", "score", "silent", "target", "unread",
    ];
}

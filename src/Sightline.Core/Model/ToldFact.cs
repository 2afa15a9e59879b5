using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Sightline.Model;

/// <summary>What besides inspections a target can be told. The words stand in maps and never change.</summary>
public static class ToldKinds
{
    /// <summary>Parts, batches or lots were held.</summary>
    public const string Hold = "hold";

    /// <summary>All or some of a hold was released.</summary>
    public const string Release = "release";

    /// <summary>An order was closed, with its counts.</summary>
    public const string OrderClosing = "orderClosing";

    /// <summary>A shift was closed, with its counts.</summary>
    public const string ShiftClosing = "shiftClosing";

    /// <summary>A person judged a part, or took that back.</summary>
    public const string Review = "review";

    public static readonly IReadOnlyList<string> All = [Hold, Release, OrderClosing, ShiftClosing, Review];
}

/// <summary>What form a value of such a fact has.</summary>
public enum ToldForm
{
    Text,
    Number,
    Time,
    List,
}

/// <summary>
/// Something besides an inspection that targets are told, as the stage that knows it says it. It carries each value that a map may
/// read, by the names of <see cref="ToldValues"/>; one that is not known is left out.
/// </summary>
/// <param name="Kind">One of <see cref="ToldKinds"/>.</param>
/// <param name="Subject">Which one of its kind, for people and in the delivery key: the same after every rebuild.</param>
/// <param name="PartKey">Messages of one part key reach a target in order: a release after its hold.</param>
/// <param name="Line">The line it is about; null where it is about none or several.</param>
/// <param name="At">When it happened.</param>
/// <param name="Values">Text, numbers, RFC 3339 times and lists of texts.</param>
internal sealed record ToldFact(string Kind, string Subject, string PartKey, string? Line, DateTimeOffset At, JsonObject Values);

/// <summary>The closed list of what can be read of each kind. docs/maps.md names every one; a test compares.</summary>
internal static class ToldValues
{
    private static readonly (string Name, ToldForm Form)[] s_counts =
    [
        ("closing.at", ToldForm.Time), ("closing.by", ToldForm.Text), ("closing.reason", ToldForm.Text), ("closing.inspections", ToldForm.Number),
        ("closing.parts", ToldForm.Number), ("closing.goodParts", ToldForm.Number), ("closing.rejectedParts", ToldForm.Number), ("closing.reviewedParts", ToldForm.Number),
    ];

    public static readonly FrozenDictionary<string, IReadOnlyList<(string Name, ToldForm Form)>> Of = new Dictionary<string, IReadOnlyList<(string, ToldForm)>>
    {
        [ToldKinds.Hold] =
        [
            ("hold.id", ToldForm.Text), ("hold.reason", ToldForm.Text), ("hold.by", ToldForm.Text), ("hold.at", ToldForm.Time), ("hold.line", ToldForm.Text),
            ("hold.serials", ToldForm.List), ("hold.batches", ToldForm.List), ("hold.lots", ToldForm.List), ("hold.count", ToldForm.Number),
        ],
        [ToldKinds.Release] =
        [
            ("hold.id", ToldForm.Text), ("hold.line", ToldForm.Text), ("release.id", ToldForm.Text), ("release.reason", ToldForm.Text), ("release.by", ToldForm.Text), ("release.at", ToldForm.Time),
            ("release.serials", ToldForm.List), ("release.batches", ToldForm.List), ("release.lots", ToldForm.List), ("release.count", ToldForm.Number), ("release.left", ToldForm.Number),
        ],
        [ToldKinds.Review] =
        [
            ("review.id", ToldForm.Text), ("review.station", ToldForm.Text), ("review.inspection", ToldForm.Text), ("review.serial", ToldForm.Text), ("review.batch", ToldForm.Text), ("review.workOrder", ToldForm.Text),
            ("review.verdict", ToldForm.Text), ("review.machine", ToldForm.Text), ("review.class", ToldForm.Text), ("review.reason", ToldForm.Text), ("review.by", ToldForm.Text), ("review.at", ToldForm.Time),
        ],
        [ToldKinds.OrderClosing] = [("closing.workOrder", ToldForm.Text), ("closing.targetQuantity", ToldForm.Number), .. s_counts],
        [ToldKinds.ShiftClosing] = [("closing.line", ToldForm.Text), ("closing.shift", ToldForm.Text), ("closing.shiftDay", ToldForm.Text), .. s_counts],
    }.ToFrozenDictionary(StringComparer.Ordinal);
}

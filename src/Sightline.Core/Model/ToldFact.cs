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

    /// <summary>A rule found something, and names the target that is told.</summary>
    public const string Finding = "finding";

    /// <summary>A nonconformance was opened or closed, or parts of it were disposed.</summary>
    public const string Nonconformance = "nonconformance";

    /// <summary>The counts of a closed order are others than were told.</summary>
    public const string OrderCounts = "orderCounts";

    /// <summary>What bad quality has cost an order: at its closing, and again when that changes later.</summary>
    public const string QualityCost = "qualityCost";

    /// <summary>The head of the tree over the journal was signed, to be kept outside of this node.</summary>
    public const string Anchor = "anchor";

    public static readonly IReadOnlyList<string> All = [Hold, Release, OrderClosing, ShiftClosing, Review, Finding, Nonconformance, OrderCounts, QualityCost, Anchor];
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
        [ToldKinds.Finding] =
        [
            ("finding.id", ToldForm.Text), ("finding.rule", ToldForm.Text), ("finding.version", ToldForm.Text), ("finding.text", ToldForm.Text), ("finding.station", ToldForm.Text), ("finding.line", ToldForm.Text),
            ("finding.class", ToldForm.Text), ("finding.place", ToldForm.Text), ("finding.at", ToldForm.Time), ("finding.count", ToldForm.Number), ("finding.serials", ToldForm.List),
            ("finding.late", ToldForm.Text), ("finding.provisional", ToldForm.Text), ("finding.page", ToldForm.Text),
        ],
        [ToldKinds.Nonconformance] =
        [
            ("nonconformance.id", ToldForm.Text), ("nonconformance.happened", ToldForm.Text), ("nonconformance.title", ToldForm.Text), ("nonconformance.what", ToldForm.Text), ("nonconformance.line", ToldForm.Text),
            ("nonconformance.station", ToldForm.Text), ("nonconformance.product", ToldForm.Text), ("nonconformance.class", ToldForm.Text), ("nonconformance.disposition", ToldForm.Text), ("nonconformance.reworkAt", ToldForm.Text),
            ("nonconformance.reason", ToldForm.Text), ("nonconformance.serials", ToldForm.List), ("nonconformance.batches", ToldForm.List), ("nonconformance.lots", ToldForm.List), ("nonconformance.count", ToldForm.Number),
            ("nonconformance.by", ToldForm.Text), ("nonconformance.at", ToldForm.Time),
        ],
        [ToldKinds.QualityCost] =
        [
            ("cost.workOrder", ToldForm.Text), ("cost.currency", ToldForm.Text), ("cost.at", ToldForm.Time), ("cost.total", ToldForm.Number), ("cost.scrap", ToldForm.Number), ("cost.rework", ToldForm.Number),
            ("cost.falseCall", ToldForm.Number), ("cost.lateDetection", ToldForm.Number), ("cost.charges", ToldForm.Number), ("cost.unpriced", ToldForm.Number),
        ],
        [ToldKinds.Anchor] =
        [
            ("anchor.instance", ToldForm.Text), ("anchor.facts", ToldForm.Number), ("anchor.root", ToldForm.Text), ("anchor.head", ToldForm.Text),
            ("anchor.at", ToldForm.Time), ("anchor.keyId", ToldForm.Text), ("anchor.json", ToldForm.Text),
        ],
        [ToldKinds.OrderClosing] = [("closing.workOrder", ToldForm.Text), ("closing.targetQuantity", ToldForm.Number), .. s_counts],
        [ToldKinds.OrderCounts] =
        [
            ("counts.workOrder", ToldForm.Text), ("counts.because", ToldForm.Text), ("counts.at", ToldForm.Time), ("counts.parts", ToldForm.Number),
            ("counts.goodParts", ToldForm.Number), ("counts.rejectedParts", ToldForm.Number), ("counts.reviewedParts", ToldForm.Number), ("counts.goodPartsBefore", ToldForm.Number), ("counts.rejectedPartsBefore", ToldForm.Number),
        ],
        [ToldKinds.ShiftClosing] = [("closing.line", ToldForm.Text), ("closing.shift", ToldForm.Text), ("closing.shiftDay", ToldForm.Text), .. s_counts],
    }.ToFrozenDictionary(StringComparer.Ordinal);
}

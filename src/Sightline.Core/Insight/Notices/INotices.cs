using Sightline.Identity;

namespace Sightline.Insight.Notices;

/// <summary>Tells what needs a person now. Computed from the state each time: nothing is stored, so nothing is told that is over.</summary>
internal interface INotices
{
    /// <summary>What needs a person at this moment.</summary>
    IEnumerable<Notice> At(DateTimeOffset now);
}

/// <summary>One thing that needs a person.</summary>
internal sealed record Notice
{
    /// <summary>The same for as long as it lasts, for example <c>gaps:L1-AOI-2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about, in one word of <see cref="Model.NoticeKinds"/>.</summary>
    public required string Kind { get; init; }

    public required NoticeSeverity Severity { get; init; }

    /// <summary>Since when; null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The station it is about. Whoever may not see that station is not told.</summary>
    public string? Station { get; init; }

    /// <summary>The target it is about. Whoever may not see that target is not told.</summary>
    public string? Target { get; init; }

    /// <summary>What is the matter, in a sentence.</summary>
    public required string What { get; init; }

    /// <summary>What to do, in a sentence.</summary>
    public required string Do { get; init; }

    /// <summary>What somebody must be allowed to do to be told.</summary>
    public Permission Needs { get; init; } = Permission.ReadRecords;

    /// <summary>The page where it is seen; null for none.</summary>
    public string? Page { get; init; }
}

/// <summary>How soon somebody must look.</summary>
internal enum NoticeSeverity
{
    /// <summary>Today.</summary>
    Notice,

    /// <summary>This shift.</summary>
    Warning,

    /// <summary>Now.</summary>
    Alarm,
}

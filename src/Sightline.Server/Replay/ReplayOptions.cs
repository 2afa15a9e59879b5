using Sightline.Acquisition.Profiles;

namespace Sightline.Server.Replay;

/// <summary>What to replay, as what, and how fast.</summary>
internal sealed record ReplayOptions
{
    /// <summary>File or folder.</summary>
    public required string Path { get; init; }

    /// <summary>Name of a shipped profile, or the path of a profile file.</summary>
    public required string Profile { get; init; }

    /// <summary>Inspections a second. Null sends as fast as the hub answers.</summary>
    public decimal? RatePerSecond { get; init; }

    /// <summary>How often everything is sent again after the first time. Each repeat is all duplicates, or something is wrong.</summary>
    public int Repeat { get; init; }

    /// <summary>What the file lacks.</summary>
    public Stated Stated { get; init; } = Stated.Nothing;

    /// <summary>Most inspections of one request, 1 to 1,000. With a rate, requests are smaller so that they come evenly.</summary>
    public int BatchSize { get; init; } = 100;
}

namespace Sightline.Server.Replay;

/// <summary>What the hub answered so far. Counts are inspections unless they say otherwise.</summary>
internal sealed record ReplayCounts
{
    public long Sent { get; init; }

    /// <summary>201.</summary>
    public long Stored { get; init; }

    /// <summary>200: known, with the same content.</summary>
    public long Duplicates { get; init; }

    /// <summary>409: known, with other content.</summary>
    public long Conflicts { get; init; }

    /// <summary>413 and 422, and any other lasting no.</summary>
    public long Refused { get; init; }

    /// <summary>Still 429 or 5xx after every attempt.</summary>
    public long NotTaken { get; init; }

    /// <summary>Records of the file that the profile could not map; they were not sent.</summary>
    public long Unmappable { get; init; }

    /// <summary>Records the file tells more than once; sent once.</summary>
    public long ToldAgain { get; init; }

    public long ImagesUploaded { get; init; }

    /// <summary>Images the hub had already.</summary>
    public long ImagesKnown { get; init; }

    public long ImagesRefused { get; init; }

    public bool EverythingKept => Stored + Duplicates == Sent && Unmappable == 0 && ImagesRefused == 0;

    public ReplayCounts Answered(int status) => status switch
    {
        201 => this with { Sent = Sent + 1, Stored = Stored + 1 },
        200 => this with { Sent = Sent + 1, Duplicates = Duplicates + 1 },
        409 => this with { Sent = Sent + 1, Conflicts = Conflicts + 1 },
        429 or >= 500 => this with { Sent = Sent + 1, NotTaken = NotTaken + 1 },
        _ => this with { Sent = Sent + 1, Refused = Refused + 1 },
    };
}

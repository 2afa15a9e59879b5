namespace Sightline.Context.Plant;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>A site of the company: where areas are.</summary>
internal sealed record SiteMaster
{
    public string? Name { get; set; }
}

/// <summary>A part of a site: where lines are.</summary>
internal sealed record AreaMaster
{
    public string? Name { get; set; }

    public string? Site { get; set; }
}

/// <summary>Somebody who works at the lines, as the plant calls them. Not an account: who signs in is said elsewhere.</summary>
internal sealed record OperatorMaster
{
    public string? Name { get; set; }

    /// <summary>What a badge reader reads.</summary>
    public string? Badge { get; set; }

    public IReadOnlyList<string>? Qualifications { get; set; }
}

/// <summary>One step of an order.</summary>
internal sealed record OperationMaster
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>Where it is done; a line, where any of its stations will do.</summary>
    public string? Station { get; set; }

    public string? Line { get; set; }

    /// <summary>The lower comes first; null where the order of the list says it.</summary>
    public int? Sequence { get; set; }
}

/// <summary>Days on which a shift is not as usual.</summary>
internal sealed record ShiftException
{
    /// <summary>First day on which it would begin, yyyy-MM-dd.</summary>
    public string From { get; set; } = "";

    /// <summary>Last day, yyyy-MM-dd; null for one day.</summary>
    public string? To { get; set; }

    /// <summary>Another start; without start and end there is no shift on these days.</summary>
    public string? Start { get; set; }

    public string? End { get; set; }

    /// <summary>Why, for people.</summary>
    public string? Name { get; set; }
}

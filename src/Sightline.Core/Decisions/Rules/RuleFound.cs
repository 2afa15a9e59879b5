namespace Sightline.Decisions.Rules;

/// <summary>Body of a <c>rule.found</c> fact: something that no inspection shows began or ended, such as a station that fell silent.</summary>
internal sealed record RuleFound
{
    public string Rule { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>What it is about within the rule: one finding is open for each.</summary>
    public string Key { get; set; } = "";

    /// <summary>True when it is over.</summary>
    public bool Over { get; set; }

    /// <summary>In a sentence.</summary>
    public string Text { get; set; } = "";

    public string? Station { get; set; }

    public string? Line { get; set; }

    /// <summary>RFC 3339: since when it was so.</summary>
    public string? Since { get; set; }
}

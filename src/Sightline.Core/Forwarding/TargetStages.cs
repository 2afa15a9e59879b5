namespace Sightline.Forwarding;

/// <summary>How far a target is let in. A break stays small: what is new is first computed and not sent, then sent for some lines, then for all.</summary>
internal static class TargetStages
{
    /// <summary>Nothing is computed.</summary>
    public const string Off = "off";

    /// <summary>Everything is computed and recorded; nothing is sent, now or later.</summary>
    public const string Shadow = "shadow";

    /// <summary>As live for the lines that are named, as shadow for the others.</summary>
    public const string Canary = "canary";

    /// <summary>Computed and kept; sent when it is live again.</summary>
    public const string Paused = "paused";

    public const string Live = "live";

    public static readonly IReadOnlyList<string> All = [Off, Shadow, Canary, Paused, Live];

    /// <summary>Whether anything is sent.</summary>
    public static bool Sends(string stage) => stage is Live or Canary;

    /// <summary>Why the records of a line are not sent in this stage; null where they are, or are kept to be.</summary>
    public static string? WhyNotSent(TargetSettings settings, string? line) => settings.Stage switch
    {
        Shadow => "Shadow: computed, not sent.",
        Canary when line is null || !settings.CanaryLines.Contains(line) => $"Canary: computed, not sent; {(line is null ? "no line" : $"line '{line}'")} is not among those that are.",
        _ => null,
    };
}

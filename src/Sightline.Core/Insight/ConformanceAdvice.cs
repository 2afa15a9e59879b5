namespace Sightline.Insight;

/// <summary>What a vendor changes where a part of the score is not full, in a sentence.</summary>
internal static class ConformanceAdvice
{
    /// <summary>The advice; null where nothing was wrong.</summary>
    public static string? For(ConformancePart part) => part.Bad == 0 ? null : part.Name switch
    {
        "clock" => "Keep the station's clock within 500 ms: set it from the plant's time server, and exchange time stamps with this node.",
        "ids" => "Give each inspection an id of its own and never use one again for another, and name the serial of every part that has one.",
        "order" => "Count the sequence up in the order of exposure, and send the time of exposure, not that of sending.",
        "gaps" => "Send every number of the sequence: keep what could not be sent, and send it when the node is back.",
        "schema" => "Check messages against /schemas/inspection/v1.json before sending, and put members of your own under extensions.",
        "duplicates" => "Stop sending an inspection once it was answered with 201 or 200.",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part.Name, "No such part."),
    };
}

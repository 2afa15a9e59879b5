using System.Text.Json.Nodes;
using Sightline.Clocks;
using Sightline.Genealogy;

namespace Sightline.Server.Api;

/// <summary>The time of a record as the API writes it: as sent, by this node's clock, and how far the clock can be trusted.</summary>
internal static class RecordTimeJson
{
    public static JsonObject Of(string sent, RecordTime time) => new()
    {
        ["sent"] = sent,
        ["offset"] = time.Clock is { } clock ? ClockFact.Milliseconds(clock.Offset) : null,
        ["uncertainty"] = time.Clock?.Uncertainty is { } bound ? ClockFact.Milliseconds(bound) : null,
        ["corrected"] = JsonText.Time(time.Corrected),
        ["state"] = time.Clock?.State,
        ["trust"] = InWords(time),
    };

    private static string InWords(RecordTime time) => time.Trust switch
    {
        TrustWords.Measured => "measured, within the limit, and corrected",
        TrustWords.Corrected => "measured, off by more than the limit, and corrected",
        TrustWords.Estimated => "estimated from how late records arrive, and not corrected: it may have been kept back",
        TrustWords.EstimatedAndCorrected => "estimated from how late records arrive, and corrected by that",
        TrustWords.Untrusted => time.Corrected == time.Sent ? "so far off that it is not trusted, and not corrected" : "so far off that it is not trusted, though corrected",
        _ => "not measured",
    };
}

using System.Text.Json.Serialization;
using Sightline.Contract;

namespace Sightline.Server.Replay;

/// <summary>What a replay came to.</summary>
/// <param name="Counts">Over all passes.</param>
/// <param name="Books">The hub's balance afterwards; null when it could not be had.</param>
/// <param name="Remarks">The first of what could not be mapped, was refused or conflicted, in words.</param>
/// <param name="Ended">Why it stopped before the end; null when it did not.</param>
internal sealed record ReplayReport(ReplayCounts Counts, Books? Books, IReadOnlyList<string> Remarks, string? Ended)
{
    /// <summary>0 when everything was stored or a duplicate, else 1.</summary>
    public int ExitCode => Ended is null && Counts.EverythingKept ? 0 : 1;

    /// <summary>The report as a person reads it.</summary>
    public IEnumerable<string> InWords()
    {
        var c = Counts;
        yield return $"{c.Sent} sent: {c.Stored} stored, {c.Duplicates} duplicates, {c.Conflicts} conflicts, {c.Refused} refused"
            + (c.NotTaken > 0 ? $", {c.NotTaken} not taken" : "");
        if (c.ImagesUploaded + c.ImagesKnown + c.ImagesRefused > 0)
        {
            yield return $"images: {c.ImagesUploaded} uploaded, {c.ImagesKnown} known already, {c.ImagesRefused} refused";
        }

        if (c.ToldAgain > 0)
        {
            yield return $"told again by the file and sent once: {c.ToldAgain}";
        }

        if (c.Unmappable > 0)
        {
            yield return $"could not be mapped and were not sent: {c.Unmappable}";
        }

        foreach (var remark in Remarks)
        {
            yield return $"  {remark}";
        }

        if (Ended is not null)
        {
            yield return $"stopped before the end: {Ended}";
        }

        foreach (var line in Balance())
        {
            yield return line;
        }
    }

    private IEnumerable<string> Balance()
    {
        if (Books is not { } b)
        {
            yield return "books of the hub: not read";
            yield break;
        }

        yield return $"books of the hub: {(b.Balanced ? "balanced" : "NOT balanced")}";
        yield return $"  received {b.Received} = stored {b.Stored} + refused {b.Refused}";
        yield return $"  stored {b.Stored} = delivered {b.Delivered} + waiting {b.Waiting} + parked {b.Parked} + closed {b.Closed}";
        foreach (var difference in b.Differences)
        {
            yield return $"  {difference}";
        }
    }
}

/// <summary>The report as <c>--json</c> prints it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReplayJson : JsonSerializerContext;

using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.PartMoves;
using Sightline.Genealogy.Links;
using Sightline.Model;
using Sightline.Server.Api;

namespace Sightline.Server.Histories;

/// <summary>Where a part stands by its story.</summary>
/// <param name="Result">By the newest production record of each station: fail where one failed, review where one is not judged; null where nothing counts.</param>
/// <param name="Decided">The record that the result is from.</param>
/// <param name="HeldBy">The holds it is under.</param>
/// <param name="Disposition">What was decided of it and counts.</param>
/// <param name="Packed">When it was packed last.</param>
/// <param name="Shipped">When it was shipped last.</param>
/// <param name="Customers">To whom.</param>
/// <param name="Warnings">What whoever relies on the part must know, the worst first: words of <see cref="PartWarnings"/>.</param>
internal sealed record PartState(
    InspectionResult? Result, RecordInFull? Decided, IReadOnlyList<string> HeldBy, KnownDisposition? Disposition, PartMove? Packed, PartMove? Shipped, IReadOnlyList<string> Customers, IReadOnlyList<string> Warnings)
{
    public static PartState Of(ToldPart told)
    {
        var disposition = NonconformanceHistory.Counting(told.KnownNonconformances);
        var counted = Counted(told, disposition);
        var decided = counted.Find(i => i.Verdict == InspectionResult.Fail) ?? counted.Find(i => i.Verdict == InspectionResult.Review) ?? counted.LastOrDefault();
        var held = told.KnownHolds.Where(h => h.IsHeld).Select(h => h.Id).Distinct().ToList();
        var customers = told.Beyond.Select(l => l.To).Concat(told.Links.Where(l => l.UndoneBy is null && l.From == told.Of).Select(l => l.To)).Where(t => t.Kind == ThingKind.Customer).Select(t => t.Key).Distinct().Order(StringComparer.Ordinal).ToList();
        return new PartState(
            decided?.Verdict, decided, held, disposition, told.Moves.LastOrDefault(m => m.What == StoryWords.Packed), told.Moves.LastOrDefault(m => m.What == StoryWords.Shipped), customers,
            [.. PartWarnings.Of(told, decided?.Verdict, held.Count > 0, disposition)]);
    }

    public JsonObject ToJson() => new()
    {
        ["result"] = Result?.ToString().ToLowerInvariant(),
        ["by"] = Decided?.Decided?.By,
        ["inspection"] = Decided?.Record.Row.Id,
        ["station"] = Decided?.Record.Row.Station,
        ["heldBy"] = JsonText.Words(HeldBy),
        ["disposition"] = Disposition?.What,
        ["packed"] = Packed?.Ref,
        ["shipped"] = Shipped?.Ref,
        ["customers"] = JsonText.Words(Customers),
        ["warnings"] = JsonText.Words(Warnings),
    };

    public static string? OfRework(long? outcome) => outcome switch { ReworkRows.Good => "good", ReworkRows.NotGood => "notGood", ReworkRows.Waits => "waits", _ => null };

    /// <summary>The newest production record of each station. A rework that was found good puts what was before it out of count.</summary>
    private static List<RecordInFull> Counted(ToldPart told, KnownDisposition? disposition)
    {
        var after = disposition is { What: Dispositions.Rework, Rework: ReworkRows.Good } ? disposition.Position : 0;
        return [.. told.Inspections.Where(i => i is { Record: { Inspection.Purpose: InspectionPurpose.Production, Row.Position: var position }, Merges.Into: null } && position > after)
            .GroupBy(i => i.Record.Row.Station).Select(g => g.MaxBy(i => (i.Record.Time.Corrected, i.Record.Row.Position))!).OrderBy(i => i.Record.Time.Corrected).ThenBy(i => i.Record.Row.Position)];
    }
}

/// <summary>What whoever relies on a part must know. The words are in answers and never change.</summary>
internal static class PartWarnings
{
    /// <summary>Something in it is held, failed or in an open nonconformance.</summary>
    public const string Component = "component";

    public static readonly IReadOnlyList<string> All =
        ["held", "scrapped", "returned", "reworkWaits", "recalled", "failed", "notJudged", "concession", "nonconformance", Component, "exception", "waitsForContext", "notInspected", "cut"];

    public static IEnumerable<string> Of(ToldPart told, InspectionResult? result, bool isHeld, KnownDisposition? disposition) => All.Where(word => word switch
    {
        "held" => isHeld,
        "scrapped" => disposition?.What == Dispositions.Scrap,
        "returned" => disposition?.What == Dispositions.Return,
        "reworkWaits" => disposition is { What: Dispositions.Rework, Rework: ReworkRows.Waits },
        "recalled" => told.Recalls.Any(r => r.IsOpen),
        "failed" => result == InspectionResult.Fail && disposition?.What is not (Dispositions.UseAsIs or Dispositions.Scrap or Dispositions.Return),
        "notJudged" => result == InspectionResult.Review,
        "concession" => disposition?.What == Dispositions.UseAsIs,
        "nonconformance" => told.KnownNonconformances.Any(n => !n.IsClosed),
        Component => told.Inner.Count > 0,
        "exception" => told.Exceptions.Any(e => e.Withdrawn is null),
        "waitsForContext" => told.Inspections.Any(i => i.Record.Bindings.Count == 0),
        "notInspected" => result is null,
        "cut" => !told.Complete || told.Inspections.Count < told.Rows.Count || told.Links.Count >= LinkHistory.Most,
        _ => false,
    });
}

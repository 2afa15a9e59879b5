using Sightline.Buffering;
using Sightline.Decisions.Reviews;
using Sightline.Forwarding;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Rules;
using Sightline.Server.Pages.Tracing;

namespace Sightline.Server.Histories;

/// <summary>What happened to one record.</summary>
internal sealed class RecordMoments(IFactSource journal)
{
    public IEnumerable<StoryMoment> Of(RecordInFull full)
    {
        var (row, fact) = (full.Record.Row, full.Record.Fact);
        yield return Moment(full, row.Position, full.Record.Time.Corrected, StoryWords.Inspected) with { Detail = row.Result.ToString().ToLowerInvariant() };
        yield return Moment(full, row.Position, row.ReceivedAt, StoryWords.Received) with { Detail = fact.Actor };
        if (full.Record.Bindings is not [{ } first, ..])
        {
            yield return Moment(full, row.Position, fact.Times.RecordedAt, StoryWords.Parked) with { Note = full.KnownAt is null ? row.Reason : null };
        }
        else if (first.Position != row.Position)
        {
            yield return Moment(full, row.Position, fact.Times.RecordedAt, StoryWords.Parked);
            yield return Moment(full, first.Position, first.At, StoryWords.Matched) with { Detail = $"by fact {first.Position}" };
        }

        foreach (var anew in full.Record.Bindings.Skip(1))
        {
            yield return Moment(full, anew.Position, anew.At, StoryWords.Relinked) with { Note = anew.Context[ContextNames.WorkOrder], Detail = $"by fact {anew.Position}, because of fact {anew.Because}" };
        }

        if (full.Merges.Into is { } counted)
        {
            yield return Moment(full, Math.Max(row.Position, counted.Position), fact.Times.RecordedAt, StoryWords.Merged) with { Subject = counted.Id, Detail = $"into {counted.Id} of {counted.Station}", Link = Paths.Inspection(counted.Station, counted.Id) };
        }

        foreach (var moment in full.Reviews.SelectMany(review => Reviewed(full, review)).Concat(full.Findings.Select(f => Found(full, f.Finding, f.Since))).Concat(full.Moves.Select(m => Moved(m, row.Position, row.Station, full))))
        {
            yield return moment;
        }
    }

    /// <summary>A delivery of a record, or of a fact besides.</summary>
    public static StoryMoment Moved(DeliveryMove move, long of, string? station, RecordInFull? full) => new(move.Position, move.At, move.State, station, Paths.Delivery($"{move.Target}.{of}"))
    {
        Record = full, Delivery = move, Subject = move.Target, By = move.By, Note = move.Reason,
        Detail = move.State == DeliveryHistory.Translated ? $"for {move.Target} by map {move.MapVersion}" : $"{move.Target} {move.Reference ?? move.Reason}",
    };

    /// <summary>The lots that the part was exposed with, each with the first record that shows it.</summary>
    public static IEnumerable<StoryMoment> Loaded(IReadOnlyList<RecordInFull> records)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var full in records)
        {
            foreach (var lot in PartLots.In(full.Record.Context).Where(known.Add))
            {
                yield return new StoryMoment(full.Record.Bindings.First(b => PartLots.In(b.Context).Contains(lot)).Position, full.Record.Time.Corrected, StoryWords.Loaded, full.Record.Row.Station, TracePages.Of(new Thing(ThingKind.Lot, lot)))
                {
                    Subject = $"lot:{lot}", Note = PartLots.SupplierLotOf(full.Record.Context, lot),
                };
            }
        }
    }

    private static StoryMoment Moment(RecordInFull full, long position, DateTimeOffset at, string what) =>
        new(position, at, what, full.Record.Row.Station, Paths.Inspection(full.Record.Row.Station, full.Record.Row.Id)) { Record = full };

    private IEnumerable<StoryMoment> Reviewed(RecordInFull full, Review review)
    {
        yield return Moment(full, review.Position, review.At, StoryWords.Reviewed) with
        {
            Subject = review.Verdict, By = review.By, Note = review.Reason, Detail = $"{review.Verdict} by {review.By}{(review.Second ? ", second look" : "")}",
        };
        if (review.UndoneBy is { } undone && journal.At(undone) is { } fact)
        {
            yield return Moment(full, undone, fact.Times.RecordedAt, StoryWords.ReviewUndone) with { Subject = review.Verdict, By = PartMoments.WhoOf(fact), Detail = $"{review.Verdict} of {review.By}, taken back" };
        }
    }

    private StoryMoment Found(RecordInFull full, Decisions.Rules.Finding finding, long since) =>
        new(since, journal.At(since)!.Times.RecordedAt, StoryWords.Found, full.Record.Row.Station, RuleRoutes.Finding(finding.Id)) { Record = full, Subject = finding.Rule, Note = finding.Text };
}

/// <summary>The material lots that a context names.</summary>
internal static class PartLots
{
    public static IEnumerable<string> In(BoundContext? context) =>
        (context?.Values ?? new Dictionary<string, ContextValue>()).Where(v => v.Key.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal)).Select(v => v.Value.Value);

    /// <summary>As it was frozen with the lot; null where it was not.</summary>
    public static string? SupplierLotOf(BoundContext? context, string lot) =>
        context?.Values.GetValueOrDefault(ContextNames.SupplierLot) is { } value && value.Source == $"material lot {lot}" ? value.Value : null;
}

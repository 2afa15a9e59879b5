using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.PartMoves;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Server.Pages.Holds;
using Sightline.Server.Pages.Nonconformances;
using Sightline.Server.Pages.Tracing;

namespace Sightline.Server.Histories;

/// <summary>What happened to a part besides its records: what went in and out, where it went, what was decided of it.</summary>
internal sealed class PartMoments(IFactSource journal)
{
    public static StoryMoment Happened(EventRow row) => new(row.Position, row.At, row.Type, row.Source, FactOf(row.Position)) { Event = row };

    public IEnumerable<StoryMoment> Of(KnownHold hold)
    {
        yield return new StoryMoment(hold.Since, hold.PlacedAt, StoryWords.Held, null, HoldPages.Of(hold.Id)) { Subject = hold.Id, By = hold.PlacedBy, Note = hold.Reason };
        if (hold.Release is { } release)
        {
            yield return new StoryMoment(release.Position, release.At, StoryWords.Released, null, HoldPages.Of(hold.Id)) { Subject = hold.Id, By = release.By, Note = release.Reason };
        }
    }

    /// <summary>What was done with a nonconformance before the part was in it is told by its own page.</summary>
    public IEnumerable<StoryMoment> Of(KnownNonconformance ncr)
    {
        var link = NcrPages.Of(ncr.Id);
        yield return new StoryMoment(ncr.Added, ncr.Entry.At, StoryWords.NcrAdded, null, link) { Subject = ncr.Id, By = ncr.Entry.By, Note = ncr.Title };
        foreach (var move in ncr.Moves.Where(m => m.Position > ncr.Added))
        {
            yield return new StoryMoment(move.Position, move.At, StoryWords.NcrMoved, null, link) { Subject = ncr.Id, By = move.By, Note = move.Act };
        }

        foreach (var given in ncr.Given)
        {
            yield return new StoryMoment(given.Position, given.At, StoryWords.Disposed, given.ReworkAt, link) { Subject = ncr.Id, By = given.By, Note = given.What, Detail = $"{given.What} in {ncr.Id} by {given.By}{(given.Reason is null ? "" : $": {given.Reason}")}" };
            if (given.InForce is { } signed && signed != given.Position)
            {
                yield return Acted(signed, StoryWords.Conceded, link, ncr.Id, given.What);
            }

            if (given.UndoneBy is { } undone)
            {
                yield return Acted(undone, StoryWords.DispositionUndone, link, ncr.Id, given.What);
            }
        }
    }

    public IEnumerable<StoryMoment> Of(KnownRecall recall)
    {
        yield return new StoryMoment(recall.Position, recall.OpenedAt, recall.IsDrill ? StoryWords.Drilled : StoryWords.Recalled, null, RecallPages.Of(recall.Id)) { Subject = recall.Of.ToString(), By = recall.OpenedBy, Note = recall.Reason };
        if (recall is { ClosedFact: { } fact, Closed: { } closed })
        {
            yield return new StoryMoment(fact, closed.At, StoryWords.RecallClosed, null, RecallPages.Of(recall.Id)) { Subject = recall.Of.ToString(), By = closed.By, Note = closed.Why };
        }
    }

    public IEnumerable<StoryMoment> Of(KnownLink link, Thing part)
    {
        var isInto = link.To == part;
        var other = isInto ? link.From : link.To;
        yield return new StoryMoment(link.Position, link.At, isInto ? StoryWords.WentIn : StoryWords.WentInto, link.Source, TracePages.Of(other))
        {
            Subject = other.ToString(), Note = $"{link.Relation}{link.Amount}{(link.Place is null ? "" : $" @ {link.Place}")}",
        };
        if (link.UndoneBy is { } undone && journal.At(undone) is { } fact)
        {
            yield return new StoryMoment(undone, fact.Times.ObservedAt ?? fact.Times.ReceivedAt, isInto ? StoryWords.TakenOut : StoryWords.LeftFrom, fact.Source, TracePages.Of(other)) { Subject = other.ToString(), Note = link.Relation };
        }
    }

    /// <summary>What became of what the part went into: packed further, shipped, addressed to a customer.</summary>
    public static StoryMoment Of(TraceLink link) =>
        new(link.Position, link.At, link.Relation switch { Relations.Addressed => StoryWords.Addressed, Relations.Shipped => StoryWords.Shipped, Relations.Packed => StoryWords.Packed, _ => StoryWords.WentInto }, null, TracePages.Of(link.To))
        {
            Subject = link.To.ToString(), Note = link.From.ToString(),
        };

    public static StoryMoment Of(PartMove move) => new(move.Position, move.At, move.What, move.Source, move.Ref is { } ship && move.What == StoryWords.Shipped ? TracePages.Of(new Thing(ThingKind.Shipment, ship)) : FactOf(move.Position))
    {
        Subject = move.Ref ?? move.Container, Note = move.Quantity is "1" ? null : move.Quantity,
    };

    public static StoryMoment Of(PartException one) => new(one.Position, one.At, StoryWords.Exception, null, FactOf(one.Position)) { Subject = one.What, Note = one.Why };

    public static StoryMoment Of(LinkException one) => new(one.Position, one.At, StoryWords.Exception, one.Source, TracePages.ExceptionsPage) { Subject = one.Other?.ToString() ?? one.Pointer, Note = one.Why };

    public static StoryMoment Of(Withdrawal one) => new(one.Position, one.At, StoryWords.Withdrawn, null, TracePages.ExceptionsPage) { By = one.By, Note = one.Reason };

    /// <summary>Without the role and the place it was done from.</summary>
    public static string WhoOf(Fact fact) => fact.Actor.Split(" as ")[0];

    /// <summary>The fact itself, for what has no page of its own.</summary>
    private static string FactOf(long position) => $"/api/v1/journal?after={position - 1}&limit=1";

    private StoryMoment Acted(long position, string what, string link, string ncr, string note)
    {
        var fact = journal.At(position)!;
        return new StoryMoment(position, fact.Times.RecordedAt, what, null, link) { Subject = ncr, By = WhoOf(fact), Note = note };
    }
}

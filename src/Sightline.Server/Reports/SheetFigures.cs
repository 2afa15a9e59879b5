using Sightline.Context.Orders;
using Sightline.Decisions.Reconciliation;
using Sightline.Model;

namespace Sightline.Server.Reports;

/// <summary>An order or a shift with all that is reconciled of it.</summary>
/// <param name="Scope">Which one.</param>
/// <param name="Planned">Target quantity; null for a shift, and for an order that names none.</param>
/// <param name="Parts">Parts, each once.</param>
/// <param name="Tally">Inspections.</param>
/// <param name="Sheet">What became of the parts besides.</param>
/// <param name="Reported">What others count themselves; none for a shift.</param>
/// <param name="Differences">All of them, the worst first.</param>
internal sealed record Reconciled(
    SheetScope Scope, decimal? Planned, PartTally Parts, OrderTally Tally, OrderSheet Sheet, IReadOnlyList<ReportedCount> Reported, IReadOnlyList<Difference> Differences);

/// <summary>Joins the counts of an order or a shift with what was decided, packed and shipped of its parts.</summary>
internal sealed class SheetFigures(OrderCountsQuery counts, ReconciliationQuery books, ClosingQuery closings, SheetQuery sheets, TimeProvider time)
{
    public Reconciled OfOrder(string order)
    {
        var scope = new SheetScope(order);
        var (book, known, (sheet, differences)) = (books.Of(order, 0, 1), counts.Of(order), sheets.InFull(scope, time.GetUtcNow()));
        return new Reconciled(scope, book.Target, known.Parts, known.Tally, sheet, book.Reported, differences);
    }

    public Reconciled OfShift(string line, string shift, string day)
    {
        var closing = new ClosingScope(null, line, shift, day);
        var (now, (sheet, differences)) = (closings.Now(closing), sheets.InFull(closing.Sheet, time.GetUtcNow()));
        return new Reconciled(
            closing.Sheet, null, new PartTally(now.GoodParts, now.RejectedParts, now.ReviewedParts), new OrderTally(now.Good, now.Rejected, now.Reviewed, now.Challenge, now.Rehearsal), sheet, [], differences);
    }

    /// <summary>A shift by its inspections: a few rows however many parts there were. Parts, each once, are counted for one shift at a time.</summary>
    public (OrderTally Tally, OrderSheet Sheet, int Differences) OfShiftAtAGlance(string line, string shift, string day)
    {
        var scope = new SheetScope(null, null, line, shift, day);
        var (sheet, differences) = sheets.InFull(scope, time.GetUtcNow());
        return (counts.OfShift(line, shift, day), sheet, differences.Count);
    }

    /// <summary>The figures of a segment of an order.</summary>
    public OrderSheet OfSegment(string order, string segment) => sheets.FiguresOf(new SheetScope(order, segment));

    /// <summary>The figures of a shift at a glance.</summary>
    public static IEnumerable<(string Name, decimal? Value)> Rows(OrderTally tally, OrderSheet sheet) =>
        [("inspections", tally.Inspections), ("passed", tally.Good), ("failed", tally.Rejected), ("left", tally.Reviewed), .. Rows(null, default, sheet).Where(r => r.Name is not ("planned" or "inspected" or "accepted" or "rejected" or "reviewed"))];

    /// <summary>The figures of what was or would be closed.</summary>
    public static IEnumerable<(string Name, decimal? Value)> Rows(ClosingSnapshot snapshot, OrderSheet sheet) =>
        Rows(snapshot.TargetQuantity, new PartTally(snapshot.GoodParts, snapshot.RejectedParts, snapshot.ReviewedParts), sheet);

    /// <summary>Every figure by its name, in the order in which parts go through the plant.</summary>
    public static IEnumerable<(string Name, decimal? Value)> Rows(decimal? planned, PartTally parts, OrderSheet sheet) =>
    [
        ("planned", planned), ("countedByPlc", sheet.CountedByPlc), ("inspected", parts.Total), ("accepted", parts.Good), ("rejected", parts.Rejected), ("reviewed", parts.Reviewed), ("judged", sheet.Judged),
        ("ejectsDecided", sheet.EjectsDecided), ("ejectsConfirmed", sheet.EjectsConfirmed), ("reworked", sheet.Reworked), ("scrapped", sheet.Scrapped), ("packed", sheet.Packed), ("shipped", sheet.Shipped),
    ];
}

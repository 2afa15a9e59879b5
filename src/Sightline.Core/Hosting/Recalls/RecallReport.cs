using System.Globalization;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Recalls;

/// <summary>A unit and where it is now.</summary>
/// <param name="Unit">Which.</param>
/// <param name="Standing">One of <see cref="Standings"/>.</param>
internal sealed record StandingUnit(RecallUnit Unit, string Standing);

/// <summary>Who is to be told of a shipment.</summary>
/// <param name="Shipment">What left.</param>
/// <param name="Customers">Who got it; none where nobody said.</param>
/// <param name="Units">How many affected units are in it.</param>
internal sealed record ToTell(string Shipment, IReadOnlyList<string> Customers, int Units);

/// <summary>Whether the sums of a lot agree.</summary>
/// <param name="Lot">Which one.</param>
/// <param name="Unit">In which it is counted.</param>
/// <param name="Had">How much there was; null for not known.</param>
/// <param name="IntoThings">What events say went into parts, batches and lots.</param>
/// <param name="Elsewhere">What was consumed without a word into what.</param>
internal sealed record LotBalance(string Lot, string Unit, decimal? Had, decimal IntoThings, decimal Elsewhere)
{
    /// <summary>Below zero where more was taken than there was.</summary>
    public decimal? Remaining => Had - IntoThings - Elsewhere;

    /// <summary>All that was taken is accounted for, and it is not more than there was; null where nobody said how much there was.</summary>
    public bool? Agrees => Remaining is { } left ? Elsewhere == 0 && left >= 0 : null;
}

/// <summary>A recall as it stands at this moment.</summary>
/// <param name="Recall">The recall.</param>
/// <param name="Units">Every unit that it was opened with, and where it is now.</param>
/// <param name="Since">Units that a trace finds now and did not find then, and where they are.</param>
/// <param name="Tell">Shipments with affected units, those found since included, and who got them.</param>
/// <param name="Lots">Whether the sums of the material agree.</param>
/// <param name="Holds">The holds that were placed for it.</param>
/// <param name="ToHold">What may still be here, or may still be made, and is named by none of these holds.</param>
internal sealed record RecallReport(
    Recall Recall, IReadOnlyList<StandingUnit> Units, IReadOnlyList<StandingUnit> Since, IReadOnlyList<ToTell> Tell, IReadOnlyList<LotBalance> Lots, IReadOnlyList<long> Holds, IReadOnlyList<Thing> ToHold)
{
    /// <summary>How many units are where; the sum is the number of units.</summary>
    public IReadOnlyList<(string Standing, int Units)> Balance => [.. Standings.All.Select(s => (s, Units.Count(u => u.Standing == s)))];

    public static RecallReport Of(SqliteDatabase db, Recall recall, IReadOnlyList<RecallUnit> opened, Trace now)
    {
        var (standings, known) = (new UnitStandings(db, now), opened.Select(u => u.Thing).ToHashSet());
        List<StandingUnit> units = [.. opened.Select(u => new StandingUnit(u, standings.Of(u.Thing)))];
        List<StandingUnit> since = [.. RecallUnits.Of(now).Where(u => !known.Contains(u.Thing)).Select(u => new StandingUnit(u, standings.Of(u.Thing)))];
        var (lots, holds) = (RecallUnits.LotsOf(now), RecallQuery.HoldsOf(db, recall.Position));
        known.UnionWith(since.Select(u => u.Unit.Thing));
        var wanted = units.Concat(since).Where(MayBeHere).Select(u => u.Unit.Thing).Concat(lots.Select(lot => new Thing(ThingKind.Lot, lot)));
        return new RecallReport(
            recall, units, since, TellOf(now, known), [.. lots.SelectMany(lot => BalanceOf(db, lot))], holds, [.. wanted.Distinct().Where(thing => !holds.Any(hold => Names(db, hold, thing)))]);
    }

    /// <summary>Of a batch or a finished lot that left or was scrapped, nobody can tell whether that was all of it.</summary>
    private static bool MayBeHere(StandingUnit unit) => unit.Unit.Thing.Kind != ThingKind.Serial || unit.Standing is not (Standings.Shipped or Standings.Scrapped);

    private static bool Names(SqliteDatabase db, long hold, Thing thing)
    {
        using var rows = db.Prepare("SELECT 1 FROM hold_units WHERE hold = ?1 AND kind = ?2 AND key = ?3").Bind(1, hold).Bind(2, (long)(thing.Kind == ThingKind.Finished ? ThingKind.Lot : thing.Kind)).Bind(3, thing.Key).Query();
        return rows.Read();
    }

    private static List<ToTell> TellOf(Trace trace, HashSet<Thing> units)
    {
        var customers = trace.Links.Where(l => l.Relation == Relations.Addressed).ToLookup(l => l.From, l => l.To.Key);
        return [.. trace.Forward.Select(t => t.Thing).Where(t => t.Kind == ThingKind.Shipment)
            .Select(s => new ToTell(s.Key, [.. customers[s].Distinct().Order(StringComparer.Ordinal)], RecallUnits.Behind(trace, [s]).Count(units.Contains))).OrderBy(t => t.Shipment, StringComparer.Ordinal)];
    }

    private static IEnumerable<LotBalance> BalanceOf(SqliteDatabase db, string lot)
    {
        // What was taken back never went in, and what that put in again went in once.
        var into = new List<(string Unit, decimal Quantity)>();
        using (var rows = db.Prepare(
            "SELECT g.quantity, g.unit FROM genealogy g WHERE g.from_kind = 2 AND g.from_key = ?1 AND g.quantity IS NOT NULL AND NOT EXISTS (SELECT 1 FROM genealogy_withdrawals w WHERE w.event = g.position) " +
            "AND NOT EXISTS (SELECT 1 FROM genealogy_withdrawals w WHERE w.position = g.position)").Bind(1, lot).Query())
        {
            while (rows.Read())
            {
                into.Add((rows.NullableText(1) ?? "", decimal.Parse(rows.Text(0), CultureInfo.InvariantCulture)));
            }
        }

        foreach (var sum in LotSums.Of(db, lot))
        {
            var went = into.Where(i => PieceUnits.Alike(i.Unit, sum.Unit)).Sum(i => i.Quantity);
            yield return new LotBalance(lot, sum.Unit, sum.Had, went, sum.Taken - went);
        }
    }
}

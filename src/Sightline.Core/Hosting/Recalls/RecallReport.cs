using System.Globalization;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Recalls;

/// <summary>A unit and where it is now.</summary>
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

    /// <summary>All that was taken is accounted for, and it is not more than there was.</summary>
    public bool Agrees => Elsewhere == 0 && Remaining is >= 0;
}

/// <summary>A recall as it stands at this moment.</summary>
/// <param name="Recall">The recall.</param>
/// <param name="Units">Every unit that it was opened with, and where it is now.</param>
/// <param name="Since">Units that a trace finds now and did not find then.</param>
/// <param name="Tell">Shipments with affected units, and who got them.</param>
/// <param name="Lots">Whether the sums of the material agree.</param>
internal sealed record RecallReport(Recall Recall, IReadOnlyList<StandingUnit> Units, IReadOnlyList<RecallUnit> Since, IReadOnlyList<ToTell> Tell, IReadOnlyList<LotBalance> Lots)
{
    /// <summary>How many units are where; the sum is the number of units.</summary>
    public IReadOnlyList<(string Standing, int Units)> Balance => [.. Standings.All.Select(s => (s, Units.Count(u => u.Standing == s)))];

    public static RecallReport Of(SqliteDatabase db, Recall recall, IReadOnlyList<RecallUnit> units, Trace now)
    {
        var (standings, known) = (new UnitStandings(db, now), units.Select(u => u.Thing).ToHashSet());
        return new RecallReport(
            recall, [.. units.Select(u => new StandingUnit(u, standings.Of(u.Thing)))], [.. RecallUnits.Of(now).Where(u => !known.Contains(u.Thing))],
            TellOf(now, known), [.. RecallUnits.LotsOf(now).SelectMany(lot => BalanceOf(db, lot))]);
    }

    private static List<ToTell> TellOf(Trace trace, HashSet<Thing> units)
    {
        var customers = trace.Links.Where(l => l.Relation == Relations.Addressed).ToLookup(l => l.From, l => l.To.Key);
        return [.. trace.Forward.Select(t => t.Thing).Where(t => t.Kind == ThingKind.Shipment)
            .Select(s => new ToTell(s.Key, [.. customers[s].Distinct().Order(StringComparer.Ordinal)], RecallUnits.Behind(trace, [s]).Count(units.Contains))).OrderBy(t => t.Shipment, StringComparer.Ordinal)];
    }

    private static IEnumerable<LotBalance> BalanceOf(SqliteDatabase db, string lot)
    {
        var into = new Dictionary<string, decimal>(StringComparer.Ordinal);
        using (var rows = db.Prepare("SELECT quantity, unit FROM genealogy WHERE from_kind = 2 AND from_key = ?1 AND quantity IS NOT NULL").Bind(1, lot).Query())
        {
            while (rows.Read())
            {
                var unit = rows.NullableText(1) ?? "";
                into[unit] = into.GetValueOrDefault(unit) + Number(rows.Text(0));
            }
        }

        var amounts = new List<(string Unit, decimal Taken, decimal Made)>();
        using (var rows = db.Prepare("SELECT unit, taken, made FROM genealogy_amounts WHERE kind = 2 AND key = ?1 ORDER BY unit").Bind(1, lot).Query())
        {
            while (rows.Read())
            {
                amounts.Add((rows.Text(0), Number(rows.Text(1)), Number(rows.Text(2))));
            }
        }

        return amounts.ConvertAll(a => new LotBalance(
            lot, a.Unit, LinkAmounts.Stated(db, new Thing(ThingKind.Lot, lot), a.Unit) ?? (a.Made > 0 ? a.Made : null), into.GetValueOrDefault(a.Unit), a.Taken - into.GetValueOrDefault(a.Unit)));
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

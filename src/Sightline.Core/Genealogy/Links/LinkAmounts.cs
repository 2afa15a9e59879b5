using System.Globalization;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Sums up what was taken and made of each lot, batch and finished lot. Gathered in memory, written once for many facts.</summary>
internal sealed class LinkAmounts
{
    private readonly Dictionary<Thing, Dictionary<string, (decimal Taken, decimal Made)>> _known = [];

    public void Clear() => _known.Clear();

    public void Make(SqliteDatabase db, Amount made)
    {
        var of = Of(db, made.Of);
        var (taken, before) = of.GetValueOrDefault(made.Unit);
        of[made.Unit] = (taken, before + made.Quantity);
    }

    /// <summary>Takes some of it. Says how much was taken and how much there was, where that is known and less. Pieces are pieces, whatever word they are written with.</summary>
    public (decimal Taken, decimal Had)? Take(SqliteDatabase db, Amount taken)
    {
        var of = Of(db, taken.Of);
        var (before, made) = of.GetValueOrDefault(taken.Unit);
        of[taken.Unit] = (before + taken.Quantity, made);
        var alike = of.Where(a => PieceUnits.Alike(a.Key, taken.Unit)).Select(a => a.Value).ToList();
        return Had(db, taken, alike.Sum(a => a.Made)) is { } had && alike.Sum(a => a.Taken) is var now && now > had ? (now, had) : null;
    }

    public void Write(SqliteDatabase db)
    {
        foreach (var (of, units) in _known)
        {
            foreach (var (unit, (taken, made)) in units)
            {
                db.Prepare("INSERT INTO genealogy_amounts (kind, key, unit, taken, made) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, key, unit) DO UPDATE SET taken = excluded.taken, made = excluded.made")
                    .Bind(1, (long)of.Kind).Bind(2, of.Key).Bind(3, unit).Bind(4, taken.ToString(CultureInfo.InvariantCulture)).Bind(5, made.ToString(CultureInfo.InvariantCulture)).Execute();
            }
        }

        _known.Clear();
    }

    /// <summary>By master data of a lot, else by what was made of it; null where nobody said.</summary>
    private static decimal? Had(SqliteDatabase db, Amount of, decimal made) =>
        of.Of.Kind == ThingKind.Lot && LotSums.Stated(db, of.Of.Key) is var (quantity, unit) && PieceUnits.Alike(unit, of.Unit) ? quantity : made > 0 ? made : null;

    private Dictionary<string, (decimal Taken, decimal Made)> Of(SqliteDatabase db, Thing of)
    {
        if (!_known.TryGetValue(of, out var known))
        {
            _known.Add(of, known = LotSums.Rows(db, of).ToDictionary(r => r.Unit, r => (r.Taken, r.Made), StringComparer.Ordinal));
        }

        return known;
    }
}

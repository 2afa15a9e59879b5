using System.Globalization;
using System.Text.Json;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Sums up what was taken and made of each lot, batch and finished lot. Gathered in memory, written once for many facts.</summary>
internal sealed class LinkAmounts
{
    private readonly Dictionary<(Thing Of, string Unit), (decimal Taken, decimal Made)> _known = [];

    public void Clear() => _known.Clear();

    public void Make(SqliteDatabase db, Amount made)
    {
        var (taken, before) = Of(db, made.Of, made.Unit);
        _known[(made.Of, made.Unit)] = (taken, before + made.Quantity);
    }

    /// <summary>Takes some of it. Says how much was taken and how much there was, where that is known and less.</summary>
    public (decimal Taken, decimal Had)? Take(SqliteDatabase db, Amount taken)
    {
        var (before, made) = Of(db, taken.Of, taken.Unit);
        var now = before + taken.Quantity;
        _known[(taken.Of, taken.Unit)] = (now, made);
        return (Stated(db, taken.Of, taken.Unit) ?? (made > 0 ? made : null)) is { } had && now > had ? (now, had) : null;
    }

    public void Write(SqliteDatabase db)
    {
        foreach (var ((of, unit), (taken, made)) in _known)
        {
            db.Prepare("INSERT INTO genealogy_amounts (kind, key, unit, taken, made) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, key, unit) DO UPDATE SET taken = excluded.taken, made = excluded.made")
                .Bind(1, (long)of.Kind).Bind(2, of.Key).Bind(3, unit).Bind(4, taken.ToString(CultureInfo.InvariantCulture)).Bind(5, made.ToString(CultureInfo.InvariantCulture)).Execute();
        }

        _known.Clear();
    }

    /// <summary>What master data says a lot had; null where it says nothing, or another unit.</summary>
    public static decimal? Stated(SqliteDatabase db, Thing of, string unit)
    {
        if (of.Kind != ThingKind.Lot)
        {
            return null;
        }

        using var rows = db.Prepare("SELECT body FROM master WHERE kind = 'material-lots' AND id = ?1").Bind(1, of.Key).Query();
        if (!rows.Read())
        {
            return null;
        }

        using var body = JsonDocument.Parse(rows.Bytes(0));
        var root = body.RootElement;
        return root.TryGetProperty("unit", out var counted) && EventText.Of(counted) == unit && root.TryGetProperty("quantity", out var quantity) ? MaterialQuantity.Read(quantity) : null;
    }

    private (decimal Taken, decimal Made) Of(SqliteDatabase db, Thing of, string unit)
    {
        if (_known.TryGetValue((of, unit), out var known))
        {
            return known;
        }

        using var rows = db.Prepare("SELECT taken, made FROM genealogy_amounts WHERE kind = ?1 AND key = ?2 AND unit = ?3").Bind(1, (long)of.Kind).Bind(2, of.Key).Bind(3, unit).Query();
        return rows.Read() ? (decimal.Parse(rows.Text(0), CultureInfo.InvariantCulture), decimal.Parse(rows.Text(1), CultureInfo.InvariantCulture)) : default;
    }
}

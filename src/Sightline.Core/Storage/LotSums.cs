using System.Globalization;
using System.Text.Json;
using Sightline.Model;

namespace Sightline.Storage;

/// <summary>What there was of a lot in one unit, and what was taken of it by all that is known: consumed, built in, split off, merged, finished.</summary>
/// <param name="Unit">As master data writes it, else as events do; empty for pieces.</param>
/// <param name="Had">By master data, else by what was split and merged into it; null for not known.</param>
/// <param name="Taken">Whatever became of it.</param>
internal sealed record LotSum(string Unit, decimal? Had, decimal Taken)
{
    /// <summary>Below zero where more was taken than there was.</summary>
    public decimal? Remaining => Had - Taken;
}

/// <summary>Reads how much there was of a thing and how much was taken: every answer that says what remains asks here.</summary>
internal static class LotSums
{
    /// <summary>Of a lot, by unit. Words for pieces are one unit.</summary>
    public static IReadOnlyList<LotSum> Of(SqliteDatabase db, string lot)
    {
        var stated = Stated(db, lot);
        var found = new List<LotSum>();
        foreach (var (unit, taken, made) in Rows(db, new Thing(ThingKind.Lot, lot)))
        {
            var at = found.FindIndex(f => PieceUnits.Alike(f.Unit, unit));
            var before = at < 0 ? new LotSum(unit, null, 0) : found[at];
            var now = before with { Unit = before.Unit.Length == 0 ? unit : before.Unit, Had = made > 0 ? (before.Had ?? 0) + made : before.Had, Taken = before.Taken + taken };
            if (at < 0)
            {
                found.Add(now);
            }
            else
            {
                found[at] = now;
            }
        }

        return found.ConvertAll(f => stated is var (quantity, counted) && PieceUnits.Alike(counted, f.Unit) ? f with { Unit = counted, Had = quantity } : f);
    }

    /// <summary>Taken and made of a thing, by unit as written.</summary>
    public static IReadOnlyList<(string Unit, decimal Taken, decimal Made)> Rows(SqliteDatabase db, Thing of)
    {
        using var rows = db.Prepare("SELECT unit, taken, made FROM genealogy_amounts WHERE kind = ?1 AND key = ?2 ORDER BY unit").Bind(1, (long)of.Kind).Bind(2, of.Key).Query();
        var found = new List<(string, decimal, decimal)>();
        while (rows.Read())
        {
            found.Add((rows.Text(0), decimal.Parse(rows.Text(1), CultureInfo.InvariantCulture), decimal.Parse(rows.Text(2), CultureInfo.InvariantCulture)));
        }

        return found;
    }

    /// <summary>What master data says a lot had, and in which unit; null where it does not say both.</summary>
    public static (decimal Quantity, string Unit)? Stated(SqliteDatabase db, string lot)
    {
        using var rows = db.Prepare("SELECT body FROM master WHERE kind = 'material-lots' AND id = ?1").Bind(1, lot).Query();
        if (!rows.Read())
        {
            return null;
        }

        using var body = JsonDocument.Parse(rows.Bytes(0));
        var root = body.RootElement;
        return root.TryGetProperty("unit", out var counted) && EventText.Of(counted) is { } unit && root.TryGetProperty("quantity", out var quantity) && MaterialQuantity.Read(quantity) is { } number ? (number, unit) : null;
    }
}

using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.PartMoves;

/// <summary>Why something should not have happened with a part. The words are in tables and never change.</summary>
internal static class PartExceptions
{
    public const string Held = "held";
    public const string Scrapped = "scrapped";
    public const string Returned = "returned";
    public const string Rework = "rework";
    public const string Shipped = "shipped";

    /// <summary>Every reason there is; none for a part that is as it should be.</summary>
    /// <param name="db">As it stood before.</param>
    /// <param name="reach">Says what holds reach it, also through what is in it.</param>
    /// <param name="kind">Part or batch.</param>
    /// <param name="key">Which one.</param>
    /// <param name="leaves">It is packed or shipped; else it is only heard of.</param>
    public static IReadOnlyList<string> Of(SqliteDatabase db, HoldReach reach, HoldUnitKind kind, string key, bool leaves)
    {
        var found = new List<string>();
        using (var rows = db.Prepare("SELECT 1 FROM part_moves WHERE kind = ?1 AND key = ?2 AND what = 'shipped' LIMIT 1").Bind(1, (long)kind).Bind(2, key).Query())
        {
            if (rows.Read())
            {
                found.Add(Shipped);
            }
        }

        if (!leaves)
        {
            return found;
        }

        if (reach.IsHeld(new Thing((ThingKind)kind, key)))
        {
            found.Add(Held);
        }

        found.AddRange(PartDispositions.Of(db, kind, key).Where(d => d.Blocks).Select(d => d.What switch
        {
            Dispositions.Scrap => Scrapped,
            Dispositions.Return => Returned,
            _ => Rework,
        }).Distinct());
        return found;
    }
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions;

/// <summary>Writes the flags that decisions put on a record, and takes back those that another context makes untrue.</summary>
internal static class RecordFlagRows
{
    /// <summary>What another stage flagged since the record was read from its fact stays. One that is relinked was read with its flags.</summary>
    public static void Write(SqliteDatabase db, InspectionInHand hand) => db.Prepare("UPDATE inspections SET flags = ?2 WHERE position = ?1")
        .Bind(1, hand.Position).Bind(2, Joined(hand, hand.Relinked is null ? Stored(db, hand.Position) : [])).Execute();

    public static void Add(InspectionInHand hand, string flag, Ledger ledger)
    {
        if (!hand.Flags.Contains(flag))
        {
            hand.Flags.Add(flag);
            ledger.Add("flag." + flag, hand.Inspection.Station, 1);
        }
    }

    /// <summary>True when one of these was on it.</summary>
    public static bool Forget(InspectionInHand hand, IEnumerable<string> flags, Ledger ledger)
    {
        var before = hand.Flags.Count;
        foreach (var flag in flags)
        {
            if (hand.Flags.Remove(flag))
            {
                ledger.Add("flag." + flag, hand.Inspection.Station, -1);
            }
        }

        return hand.Flags.Count != before;
    }

    private static string? Joined(InspectionInHand hand, string[] stored) => hand.Flags.Count + stored.Length == 0 ? null : string.Join(' ', stored.Union(hand.Flags));

    private static string[] Stored(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT flags FROM inspections WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? rows.NullableText(0)?.Split(' ') ?? [] : [];
    }
}

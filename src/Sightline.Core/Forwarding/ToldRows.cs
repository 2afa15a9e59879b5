using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>Facts besides inspections that some target is owed a message of.</summary>
internal static class ToldRows
{
    /// <summary>Keeps what there is to tell, where a target has an entry of it: a later map may say it anew.</summary>
    public static void Keep(SqliteDatabase db, ToldInHand hand)
    {
        var fact = hand.Fact;
        db.Prepare(
            "INSERT INTO told (position, kind, subject, part_key, line, at, content) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 " +
            "WHERE EXISTS (SELECT 1 FROM outbox WHERE position = ?1) ON CONFLICT DO NOTHING")
            .Bind(1, hand.Position).Bind(2, fact.Kind).Bind(3, fact.Subject).Bind(4, fact.PartKey).Bind(5, fact.Line)
            .Bind(6, FactHash.Microseconds(fact.At)).Bind(7, fact.Values.ToJsonString()).Execute();
    }

    /// <summary>What kind of fact an entry is of.</summary>
    public static string KindOf(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT kind FROM told WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? rows.Text(0) : DeliveryClasses.Inspection;
    }

    public static bool Has(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT 1 FROM told WHERE position = ?1").Bind(1, position).Query();
        return rows.Read();
    }
}

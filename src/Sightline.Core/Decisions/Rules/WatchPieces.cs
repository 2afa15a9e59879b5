using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>The table of what watches remember, piece by piece, apart for the live version of a rule and the one in shadow.</summary>
internal static class WatchPieces
{
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(SqliteDatabase db, string rule, bool shadow)
    {
        var found = new List<KeyValuePair<string, byte[]>>();
        using var rows = db.Prepare("SELECT piece, body FROM rule_pieces WHERE rule = ?1 AND shadow = ?2 ORDER BY piece").Bind(1, rule).Bind(2, Flag(shadow)).Query();
        while (rows.Read())
        {
            found.Add(KeyValuePair.Create(rows.Text(0), rows.Bytes(1)));
        }

        return found;
    }

    public static void Write(SqliteDatabase db, WatchedRule rule)
    {
        foreach (var (piece, body) in rule.TakeChanges())
        {
            var statement = body is null
                ? db.Prepare("DELETE FROM rule_pieces WHERE rule = ?1 AND shadow = ?2 AND piece = ?3")
                : db.Prepare("INSERT INTO rule_pieces (rule, shadow, piece, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (rule, shadow, piece) DO UPDATE SET body = excluded.body");
            statement.Bind(1, rule.Version.Rule).Bind(2, Flag(rule.IsShadow)).Bind(3, piece);
            (body is null ? statement : statement.Bind(4, body.AsSpan())).Execute();
        }
    }

    /// <summary>The one forgets what it knew and remembers what the other does.</summary>
    public static void Copy(SqliteDatabase db, string rule, bool toShadow)
    {
        Forget(db, rule, toShadow);
        db.Prepare("INSERT INTO rule_pieces (rule, shadow, piece, body) SELECT rule, ?2, piece, body FROM rule_pieces WHERE rule = ?1 AND shadow = 1 - ?2").Bind(1, rule).Bind(2, Flag(toShadow)).Execute();
    }

    public static void Forget(SqliteDatabase db, string rule, bool shadow) =>
        db.Prepare("DELETE FROM rule_pieces WHERE rule = ?1 AND shadow = ?2").Bind(1, rule).Bind(2, Flag(shadow)).Execute();

    public static long Flag(bool shadow) => shadow ? 1 : 0;
}

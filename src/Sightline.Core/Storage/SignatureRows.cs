using Sightline.Model;

namespace Sightline.Storage;

/// <summary>The table of electronic signatures, by what was signed. Each stage whose facts carry one writes it with them.</summary>
internal static class SignatureRows
{
    /// <summary>Writes the signature of a fact; nothing for a fact without one.</summary>
    public static void Put(SqliteDatabase db, Signature? signature, long position)
    {
        if (signature is not null)
        {
            Put(db, signature.Object, signature.ToNode().ToJsonString(), position);
        }
    }

    public static void Put(SqliteDatabase db, string signed, string body, long position) =>
        db.Prepare("INSERT INTO signatures (object, position, body) VALUES (?1, ?2, ?3)").Bind(1, signed).Bind(2, position).Bind(3, body).Execute();

    /// <summary>Signatures on one thing as their facts carry them, oldest first.</summary>
    public static IReadOnlyList<string> On(SqliteDatabase db, string signed) => [.. Of(db, signed, long.MaxValue).Select(s => s.Body)];

    /// <summary>The same with the fact of each, up to a position of the journal.</summary>
    public static IReadOnlyList<(long Position, string Body)> Of(SqliteDatabase db, string signed, long asOf)
    {
        var found = new List<(long, string)>();
        using var rows = db.Prepare("SELECT position, body FROM signatures WHERE object = ?1 AND position <= ?2 ORDER BY position").Bind(1, signed).Bind(2, asOf).Query();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Text(1)));
        }

        return found;
    }
}

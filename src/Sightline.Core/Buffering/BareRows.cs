using System.Security.Cryptography;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Puts the SHA-256 of their bodies, as text, in the place of the bodies of facts. The rows go and come back: a row that only shrinks where it
/// is leaves its page half empty for good, since new facts are written behind the last one, and the file would keep its size and grow on.
/// </summary>
internal sealed class BareRows(SqliteDatabase db)
{
    private const string Columns = "position, kind, source, key, observed_at, observed_offset, received_at, recorded_at, actor, hash, stored_total, refused_total";

    /// <summary>Does it in the open transaction, for the facts from one position to another.</summary>
    /// <exception cref="InvalidDataException">One of them is missing.</exception>
    public void Put(long first, long last)
    {
        var rows = Read(first, last);
        if (rows.Count != last - first + 1)
        {
            throw new InvalidDataException($"{db.Path}: of the facts {first} to {last} only {rows.Count} are there. The journal was changed from outside; run 'sightline verify'.");
        }

        db.Prepare("DELETE FROM facts WHERE position BETWEEN ?1 AND ?2").Bind(1, first).Bind(2, last).Execute();
        foreach (var row in rows)
        {
            db.Prepare($"INSERT INTO facts ({Columns}, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")
                .Bind(1, row.Position).Bind(2, row.Kind).Bind(3, row.Source).Bind(4, row.Key).Bind(5, row.ObservedAt).Bind(6, row.ObservedOffset)
                .Bind(7, row.ReceivedAt).Bind(8, row.RecordedAt).Bind(9, row.Actor).Bind(10, row.Hash).Bind(11, row.StoredTotal).Bind(12, row.RefusedTotal).Bind(13, row.BodyHash).Execute();
        }
    }

    private List<Row> Read(long first, long last)
    {
        var rows = new List<Row>((int)(last - first + 1));
        using var found = db.Prepare($"SELECT {Columns}, body FROM facts WHERE position BETWEEN ?1 AND ?2 ORDER BY position").Bind(1, first).Bind(2, last).Query();
        while (found.Read())
        {
            rows.Add(new Row(
                found.Int64(0), found.Text(1), found.Text(2), found.NullableText(3), found.NullableInt64(4), found.NullableInt64(5), found.Int64(6), found.Int64(7), found.Text(8), found.Bytes(9),
                found.Int64(10), found.Int64(11), Convert.ToHexStringLower(SHA256.HashData(found.Span(12)))));
        }

        return rows;
    }

    private sealed record Row(
        long Position, string Kind, string Source, string? Key, long? ObservedAt, long? ObservedOffset, long ReceivedAt, long RecordedAt, string Actor, byte[] Hash,
        long StoredTotal, long RefusedTotal, string BodyHash);
}

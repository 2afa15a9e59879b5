using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof.Signing;

/// <summary>A key of the installation as the chain knows it.</summary>
/// <param name="Position">Of the fact that brought it.</param>
/// <param name="KeyId">Its fingerprint.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo.</param>
/// <param name="Previous">The key before it; null for the first.</param>
/// <param name="Vouched">True where the key before signed it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="By">Who brought it.</param>
/// <param name="Reason">Why, of one that replaced another.</param>
internal sealed record KnownKey(long Position, string KeyId, byte[] PublicKey, string? Previous, bool Vouched, DateTimeOffset At, string By, string? Reason);

/// <summary>The keys of the installation, oldest first: few for as long as a plant lives.</summary>
internal sealed class KeyQuery(ProjectionReader projections)
{
    public IReadOnlyList<KnownKey> All() => projections.Read(db => All(db));

    public static IReadOnlyList<KnownKey> All(SqliteDatabase db)
    {
        var keys = new List<KnownKey>();
        using var rows = db.Prepare("SELECT position, key_id, public_key, previous, vouched, at, by_whom, reason FROM proof_keys ORDER BY position").Query();
        while (rows.Read())
        {
            keys.Add(new KnownKey(rows.Int64(0), rows.Text(1), rows.Bytes(2), rows.NullableText(3), rows.Int64(4) == 1, FactHash.FromMicroseconds(rows.Int64(5)), rows.Text(6), rows.NullableText(7)));
        }

        return keys;
    }
}

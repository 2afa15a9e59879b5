using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Proof.Signing;

/// <summary>Keeps which keys the installation has had, oldest first.</summary>
internal sealed class KeyStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step is not { Continues: false, Fact: { Kind: FactKinds.ProofKey } fact })
        {
            return;
        }

        var key = KeyFact.From(fact.Body);
        var vouched = key.Previous is { } previous && key.SignedByPrevious is { } signature && PublicKeyOf(projections, previous) is { } before
            && SigningKey.IsSignedBy(before, KeyFact.VouchedText(key.KeyId), signature);
        projections.Prepare("INSERT INTO proof_keys (position, key_id, public_key, previous, vouched, at, by_whom, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, fact.Position).Bind(2, key.KeyId).Bind(3, key.PublicKey).Bind(4, key.Previous).Bind(5, vouched ? 1 : 0)
            .Bind(6, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(7, ActorText.Parse(fact.Actor).Who).Bind(8, key.Reason).Execute();
    }

    private static byte[]? PublicKeyOf(SqliteDatabase db, string keyId)
    {
        using var rows = db.Prepare("SELECT public_key FROM proof_keys WHERE key_id = ?1").Bind(1, keyId).Query();
        return rows.Read() ? rows.Bytes(0) : null;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Proof.Anchors;

/// <summary>Keeps the anchors, own ones and those of other nodes, and tells own ones to the targets whose maps have them.</summary>
internal sealed class AnchorStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        var fact = step.Fact;
        switch (fact.Kind)
        {
            case FactKinds.Anchor:
                Keep(fact, projections, own: true);
                step.Told.Add(new ToldInHand(fact.Position, Told(fact)));
                break;
            case FactKinds.AnchorReceived:
                Keep(fact, projections, own: false);
                break;
            case FactKinds.AnchorRefused:
                var refused = JsonSerializer.Deserialize(fact.Body, AnchorJson.Default.RefusedAnchor)!;
                projections.Prepare("INSERT INTO anchor_conflicts (position, instance, at, why) VALUES (?1, ?2, ?3, ?4)")
                    .Bind(1, fact.Position).Bind(2, refused.Anchor.Instance).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, refused.Why).Execute();
                break;
            default:
                break;
        }
    }

    private static void Keep(Fact fact, SqliteDatabase db, bool own)
    {
        var anchor = JsonSerializer.Deserialize(fact.Body, AnchorJson.Default.Anchor)!;
        db.Prepare("INSERT INTO anchors (position, instance, own, facts, root, head, at, key_id, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, fact.Position).Bind(2, anchor.Instance).Bind(3, own ? 1 : 0).Bind(4, anchor.Facts).Bind(5, anchor.Root).Bind(6, anchor.Head)
            .Bind(7, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(8, anchor.KeyId).Bind(9, System.Text.Encoding.UTF8.GetString(fact.Body)).Execute();
    }

    /// <summary>All of one journal under one key: each place has them in their order.</summary>
    private static ToldFact Told(Fact fact)
    {
        var anchor = JsonSerializer.Deserialize(fact.Body, AnchorJson.Default.Anchor)!;
        return new ToldFact(ToldKinds.Anchor, $"{fact.Position}", $"anchor:{anchor.Instance}", null, fact.Times.RecordedAt, new JsonObject
        {
            ["anchor.instance"] = anchor.Instance, ["anchor.facts"] = anchor.Facts, ["anchor.root"] = anchor.Root, ["anchor.head"] = anchor.Head,
            ["anchor.at"] = anchor.At, ["anchor.keyId"] = anchor.KeyId, ["anchor.json"] = anchor.ToJson(),
        });
    }
}

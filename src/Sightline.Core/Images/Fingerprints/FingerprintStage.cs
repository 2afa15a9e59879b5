using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Images.Fingerprints;

/// <summary>
/// Lists the pictures that are still to be looked at, and takes in what was seen. A record without defects costs a look at it and no more.
/// </summary>
internal sealed class FingerprintStage : IStage
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

        switch (step.Fact.Kind)
        {
            case FactKinds.Inspection when step.Inspections[0].Inspection is { Images.Count: > 0, Defects.Count: > 0 } inspection:
                Record(step.Fact.Position, inspection, projections);
                break;
            case FactKinds.Image:
                Stored(step.Fact, projections);
                break;
            case FactKinds.ImagesRemoved:
                Removed(step.Fact, projections);
                break;
            case FactKinds.Fingerprints:
                Seen(step.Fact, projections);
                break;
            default:
                break;
        }
    }

    /// <summary>A record that names a picture which is here already. One that is on the way is listed when it comes.</summary>
    private static void Record(long position, Inspection inspection, SqliteDatabase db)
    {
        foreach (var hash in inspection.Defects!.Select(d => DefectPlace.ImageOf(d, inspection.Images!)?.Sha256.ToLowerInvariant()).OfType<string>().Distinct())
        {
            db.Prepare(
                "INSERT INTO fingerprints_due (sha256, record) SELECT sha256, ?2 FROM images WHERE sha256 = ?1 AND removed_at IS NULL " +
                "AND NOT EXISTS (SELECT 1 FROM image_fingerprints f WHERE f.sha256 = ?1 AND f.why IS NOT NULL)").Bind(1, hash).Bind(2, position).Execute();
        }
    }

    private static void Stored(Fact fact, SqliteDatabase db)
    {
        db.Prepare("INSERT INTO fingerprints_due (sha256, record) SELECT ?1, 0 WHERE NOT EXISTS (SELECT 1 FROM image_fingerprints WHERE sha256 = ?1) ON CONFLICT DO NOTHING").Bind(1, fact.Source).Execute();
        db.Prepare(
            "INSERT INTO fingerprints_due (sha256, record) SELECT ?1, r.position FROM record_images r JOIN inspections i ON i.position = r.position " +
            "WHERE r.sha256 = ?1 AND (i.result <> 0 OR i.flags IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM box_fingerprints b WHERE b.record = r.position AND b.sha256 = ?1) ON CONFLICT DO NOTHING")
            .Bind(1, fact.Source).Execute();
    }

    private static void Removed(Fact fact, SqliteDatabase db)
    {
        foreach (var hash in JsonSerializer.Deserialize(fact.Body, ImageJson.Default.ImagesRemovedFact)!.Images)
        {
            db.Prepare("DELETE FROM fingerprints_due WHERE sha256 = ?1").Bind(1, hash).Execute();
        }
    }

    private static void Seen(Fact fact, SqliteDatabase db)
    {
        foreach (var look in JsonSerializer.Deserialize(fact.Body, FingerprintJson.Default.FingerprintFact)!.Looks)
        {
            db.Prepare("DELETE FROM fingerprints_due WHERE sha256 = ?1 AND record = ?2").Bind(1, look.Sha256).Bind(2, look.Record).Execute();
            if (look.Record == 0)
            {
                db.Prepare("INSERT INTO image_fingerprints (sha256, position, look, why) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (sha256) DO UPDATE SET position = excluded.position, look = excluded.look, why = excluded.why")
                    .Bind(1, look.Sha256).Bind(2, fact.Position).Bind(3, look.Whole).Bind(4, look.Why).Execute();
            }

            foreach (var box in look.Boxes ?? [])
            {
                db.Prepare("INSERT INTO box_fingerprints (record, n, sha256, look) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (record, n) DO UPDATE SET sha256 = excluded.sha256, look = excluded.look")
                    .Bind(1, look.Record).Bind(2, box.N).Bind(3, look.Sha256).Bind(4, box.Look).Execute();
            }
        }
    }
}

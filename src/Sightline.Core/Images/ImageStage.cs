using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>
/// Keeps which images are here, which went, and which records wait for theirs. A record without images costs a look at it
/// and no more.
/// </summary>
internal sealed class ImageStage : IStage
{
    /// <summary>Account of the images that records of a station wait for.</summary>
    public const string Awaited = "images.awaited";

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
            case FactKinds.Inspection when step.Inspections[0].Inspection.Images is { Count: > 0 }:
                Record(step.Inspections[0], projections, ledger);
                break;
            case FactKinds.Image:
                Stored(step.Fact, projections, ledger);
                break;
            case FactKinds.ImagesRemoved:
                Removed(step.Fact, projections);
                break;
            case FactKinds.ImagesMoved:
                Moved(step.Fact, projections);
                break;
            default:
                break;
        }
    }

    private static void Record(InspectionInHand hand, SqliteDatabase db, Ledger ledger)
    {
        var station = hand.Inspection.Station;
        foreach (var hash in hand.Inspection.Images!.Select(i => i.Sha256.ToLowerInvariant()).Distinct())
        {
            var awaited = !IsKnown(db, hash);
            db.Prepare("INSERT INTO record_images (sha256, position, station, received_at, awaited) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, hash).Bind(2, hand.Position).Bind(3, station).Bind(4, FactHash.Microseconds(hand.ReceivedAt)).Bind(5, awaited ? 1 : 0).Execute();
            ledger.Add(Awaited, station, awaited ? 1 : 0);
        }
    }

    private static bool IsKnown(SqliteDatabase db, string hash)
    {
        using var rows = db.Prepare("SELECT 1 FROM images WHERE sha256 = ?1").Bind(1, hash).Query();
        return rows.Read();
    }

    private static void Stored(Fact fact, SqliteDatabase db, Ledger ledger)
    {
        var body = JsonSerializer.Deserialize(fact.Body, ImageJson.Default.ImageFact)!;
        db.Prepare(
            "INSERT INTO images (sha256, position, stored_at, size, media_type, width, height) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) " +
            "ON CONFLICT (sha256) DO UPDATE SET position = excluded.position, stored_at = excluded.stored_at, size = excluded.size, media_type = excluded.media_type, " +
            "width = excluded.width, height = excluded.height, removed_at = NULL, removed_by = NULL, cold_at = NULL")
            .Bind(1, fact.Source).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt))
            .Bind(4, body.Size).Bind(5, body.MediaType).Bind(6, body.Width).Bind(7, body.Height).Execute();
        using (var rows = db.Prepare("SELECT station, COUNT(*) FROM record_images WHERE sha256 = ?1 AND awaited = 1 GROUP BY station").Bind(1, fact.Source).Query())
        {
            while (rows.Read())
            {
                ledger.Add(Awaited, rows.Text(0), -rows.Int64(1));
            }
        }

        db.Prepare("UPDATE record_images SET awaited = 0 WHERE sha256 = ?1 AND awaited = 1").Bind(1, fact.Source).Execute();
    }

    private static void Removed(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, ImageJson.Default.ImagesRemovedFact)!;
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        db.Prepare("INSERT INTO image_removals (position, at, policy, reason, images, bytes, class, pass) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, fact.Position).Bind(2, at).Bind(3, body.Policy).Bind(4, body.Reason).Bind(5, body.Images.Count).Bind(6, body.Bytes).Bind(7, body.Class).Bind(8, body.Pass).Execute();
        foreach (var hash in body.Images)
        {
            db.Prepare("UPDATE images SET removed_at = ?2, removed_by = ?3 WHERE sha256 = ?1").Bind(1, hash).Bind(2, at).Bind(3, fact.Position).Execute();
        }
    }

    private static void Moved(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, ImageJson.Default.ImagesMovedFact)!;
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        db.Prepare("INSERT INTO image_moves (position, at, class, pass, images, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, fact.Position).Bind(2, at).Bind(3, body.Class).Bind(4, body.Pass).Bind(5, body.Images.Count).Bind(6, body.Bytes).Execute();
        foreach (var hash in body.Images)
        {
            db.Prepare("UPDATE images SET cold_at = ?2 WHERE sha256 = ?1").Bind(1, hash).Bind(2, at).Execute();
        }
    }
}

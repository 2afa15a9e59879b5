using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Uplink;

/// <summary>Up to where the hub has this edge's journal, with what the hub said it owns up to there.</summary>
internal sealed record OwnedPlace(long Position, string Hash, long Stored, long Refused)
{
    public static readonly OwnedPlace Nothing = new(0, JournalPlace.Beginning.Hash!, 0, 0);

    public JournalPlace Place => new(Position, Hash);
}

/// <summary>An image that waits for the hub.</summary>
internal readonly record struct WaitingImage(long Position, string Sha256);

/// <summary>
/// What an edge knows of its hub, in a file apart from the journal. It is not flushed at every step: after a power cut some
/// facts are sent again, and the hub knows them.
/// </summary>
internal sealed class UplinkFile : IDisposable
{
    private readonly SqliteDatabase _db;
    private readonly Lock _gate = new();
    private OwnedPlace _place;

    public UplinkFile(DataFolder folder, TimeProvider time)
    {
        folder.Create();
        _db = SqliteDatabase.OpenWriter(folder.Uplink, flushEveryCommit: false, cacheInKibibytes: 1_024);
        Migrations.Apply(_db, "uplink", time);
        using var rows = _db.Prepare("SELECT position, hash, stored, refused FROM place").Query();
        _place = rows.Read() ? new OwnedPlace(rows.Int64(0), rows.Text(1), rows.Int64(2), rows.Int64(3)) : OwnedPlace.Nothing;
    }

    public OwnedPlace Place => Volatile.Read(ref _place);

    /// <summary>Moves the place, and notes the images on the way in the same step.</summary>
    public void Move(OwnedPlace to, IEnumerable<WaitingImage> images) => Change(() =>
    {
        _db.Prepare("INSERT INTO place (one, position, hash, stored, refused) VALUES (1, ?1, ?2, ?3, ?4) " +
            "ON CONFLICT (one) DO UPDATE SET position = excluded.position, hash = excluded.hash, stored = excluded.stored, refused = excluded.refused")
            .Bind(1, to.Position).Bind(2, to.Hash).Bind(3, to.Stored).Bind(4, to.Refused).Execute();
        foreach (var image in images)
        {
            _db.Prepare("INSERT INTO images (position, sha256) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, image.Position).Bind(2, image.Sha256).Execute();
        }

        Volatile.Write(ref _place, to);
    });

    public WaitingImage? NextImage()
    {
        lock (_gate)
        {
            using var rows = _db.Prepare("SELECT position, sha256 FROM images WHERE refused IS NULL ORDER BY position LIMIT 1").Query();
            return rows.Read() ? new WaitingImage(rows.Int64(0), rows.Text(1)) : null;
        }
    }

    /// <summary>Images that wait, and images that the hub would not take.</summary>
    public (long Waiting, long Refused) Images()
    {
        lock (_gate)
        {
            using var rows = _db.Prepare("SELECT COUNT(*), COUNT(refused) FROM images").Query();
            rows.Read();
            return (rows.Int64(0) - rows.Int64(1), rows.Int64(1));
        }
    }

    /// <summary>True while the hub does not have an image, or would not take it.</summary>
    public bool Waits(string sha256)
    {
        lock (_gate)
        {
            using var rows = _db.Prepare("SELECT 1 FROM images WHERE sha256 = ?1").Bind(1, sha256).Query();
            return rows.Read();
        }
    }

    public void ImageOwned(WaitingImage image) => Change(() => _db.Prepare("DELETE FROM images WHERE position = ?1").Bind(1, image.Position).Execute());

    /// <summary>The hub will never take it as it is. It stays here, with the hub's words.</summary>
    public void ImageRefused(WaitingImage image, string why) =>
        Change(() => _db.Prepare("UPDATE images SET refused = ?2 WHERE position = ?1").Bind(1, image.Position).Bind(2, why).Execute());

    public IReadOnlyList<(string Station, DateTimeOffset AskedAt, byte[] Answer)> Contexts()
    {
        lock (_gate)
        {
            var kept = new List<(string, DateTimeOffset, byte[])>();
            using var rows = _db.Prepare("SELECT station, asked_at, answer FROM contexts").Query();
            while (rows.Read())
            {
                kept.Add((rows.Text(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Bytes(2)));
            }

            return kept;
        }
    }

    public void Keep(string station, DateTimeOffset askedAt, byte[] answer) => Change(() =>
        _db.Prepare("INSERT INTO contexts (station, asked_at, answer) VALUES (?1, ?2, ?3) ON CONFLICT (station) DO UPDATE SET asked_at = excluded.asked_at, answer = excluded.answer")
            .Bind(1, station).Bind(2, FactHash.Microseconds(askedAt)).Bind(3, answer).Execute());

    public void Forget(string station) => Change(() => _db.Prepare("DELETE FROM contexts WHERE station = ?1").Bind(1, station).Execute());

    public IReadOnlyList<(string Line, DateTimeOffset AskedAt, byte[] Answer)> Permits()
    {
        lock (_gate)
        {
            var kept = new List<(string, DateTimeOffset, byte[])>();
            using var rows = _db.Prepare("SELECT line, asked_at, answer FROM permits").Query();
            while (rows.Read())
            {
                kept.Add((rows.Text(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Bytes(2)));
            }

            return kept;
        }
    }

    public void KeepPermit(string line, DateTimeOffset askedAt, byte[] answer) => Change(() =>
        _db.Prepare("INSERT INTO permits (line, asked_at, answer) VALUES (?1, ?2, ?3) ON CONFLICT (line) DO UPDATE SET asked_at = excluded.asked_at, answer = excluded.answer")
            .Bind(1, line).Bind(2, FactHash.Microseconds(askedAt)).Bind(3, answer).Execute());

    public void ForgetPermit(string line) => Change(() => _db.Prepare("DELETE FROM permits WHERE line = ?1").Bind(1, line).Execute());

    public void Dispose() => _db.Dispose();

    private void Change(Action change)
    {
        lock (_gate)
        {
            _db.Prepare("BEGIN IMMEDIATE").Execute();
            try
            {
                change();
                _db.Prepare("COMMIT").Execute();
            }
            catch
            {
                _db.Run("ROLLBACK");
                throw;
            }
        }
    }
}

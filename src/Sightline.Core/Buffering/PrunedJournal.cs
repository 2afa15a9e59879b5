using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Where a journal begins whose first facts were removed: the last of them, with its hash and the totals up to it. The chain
/// is verified from there. A journal that has all its facts begins at nothing.
/// </summary>
internal sealed record PrunedJournal(long Position, byte[] Hash, long Stored, long Refused)
{
    public static readonly PrunedJournal Nothing = new(0, FactHash.Genesis, 0, 0);

    public static PrunedJournal Read(SqliteDatabase db)
    {
        // A journal of an older version that is only read was not brought to this form.
        if (db.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'pruned'") == 0)
        {
            return Nothing;
        }

        using var rows = db.Prepare("SELECT position, hash, stored_total, refused_total FROM pruned").Query();
        return rows.Read() ? new PrunedJournal(rows.Int64(0), rows.Bytes(1), rows.Int64(2), rows.Int64(3)) : Nothing;
    }

    /// <summary>Notes within the transaction that removes the facts up to a position.</summary>
    public static void Keep(SqliteDatabase db, long position, DateTimeOffset at) => db.Prepare(
        "INSERT INTO pruned (one, position, hash, stored_total, refused_total, at) SELECT 1, position, hash, stored_total, refused_total, ?2 FROM facts WHERE position = ?1 " +
        "ON CONFLICT (one) DO UPDATE SET position = excluded.position, hash = excluded.hash, stored_total = excluded.stored_total, refused_total = excluded.refused_total, at = excluded.at")
        .Bind(1, position).Bind(2, FactHash.Microseconds(at)).Execute();
}

/// <summary>A fact without its body, as whoever removes facts looks at it.</summary>
internal readonly record struct FactHead(long Position, string Kind, string Source, DateTimeOffset RecordedAt);

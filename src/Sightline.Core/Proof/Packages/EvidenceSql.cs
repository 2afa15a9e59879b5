namespace Sightline.Proof.Packages;

/// <summary>How the genealogy is asked for what belongs into a package. Kinds are those of its table: 0 serial, 1 batch, 2 lot.</summary>
internal static class EvidenceSql
{
    /// <summary>Records that were exposed with a lot, or are of a part that an event says it went into, also in pieces that it was split or merged into.</summary>
    public const string RecordsOfLot =
        Made + "SELECT l.position FROM made m CROSS JOIN lots l WHERE m.kind = 2 AND l.lot = m.key " +
        "UNION SELECT i.position FROM made m CROSS JOIN inspections i WHERE m.kind = 0 AND i.serial = m.key " +
        "UNION SELECT i.position FROM made m CROSS JOIN inspections i WHERE m.kind = 1 AND i.batch = m.key ORDER BY 1";

    /// <summary>The lots that a lot was split or merged into.</summary>
    public const string PiecesOfLot = Made + "SELECT key, '' FROM made WHERE kind = 2 AND key <> ?1";

    /// <summary>What went into a thing and what it went into, and the facts that took it out again.</summary>
    public const string LinksOf =
        "SELECT position FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 UNION SELECT undone_by FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 " +
        "UNION SELECT position FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 UNION SELECT undone_by FROM genealogy WHERE to_kind = ?1 AND to_key = ?2";

    /// <summary>What a thing is in now, and the fact that says so.</summary>
    public const string Further = "SELECT position, to_kind, to_key FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND position <= ?3 AND (undone_by IS NULL OR undone_by > ?3) ORDER BY position, n";

    private const string Made =
        "WITH RECURSIVE made (kind, key) AS (SELECT 2, ?1 UNION SELECT g.to_kind, g.to_key FROM made m CROSS JOIN genealogy g WHERE m.kind = 2 AND g.from_kind = 2 AND g.from_key = m.key AND g.to_kind IN (0, 1, 2)) ";
}

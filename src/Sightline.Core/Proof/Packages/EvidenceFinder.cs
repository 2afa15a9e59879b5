using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Proof.Packages;

/// <summary>
/// Finds every fact that says something of a part, lot, order, nonconformance or record, as of one position: each by an index, record after
/// record, until there are as many as a package may have.
/// </summary>
internal sealed class EvidenceFinder(SqliteDatabase db, JournalReader journal, long upTo, int mostFacts)
{
    private readonly SortedSet<long> _facts = [];
    private readonly HashSet<(string Kind, string Key)> _things = [];
    private readonly SortedDictionary<string, FoundImage> _images = new(StringComparer.Ordinal);
    private readonly SortedSet<(string Kind, string Name, string Version)> _versions = [];
    private readonly HashSet<(long Kind, string Key)> _units = [];
    private readonly HashSet<(long Kind, string Key)> _held = [];
    private readonly HashSet<(long Kind, string Key)> _passed = [];

    /// <summary>Null where nothing is known of it.</summary>
    public EvidenceFound? Of(EvidenceOf of)
    {
        var records = RecordsOf(of);
        Thing(of.Kind, of.Key);
        if (records.Count == 0 && _facts.Count == 0)
        {
            return null;
        }

        var taken = 0;
        foreach (var record in records)
        {
            if (_facts.Count >= mostFacts)
            {
                break;
            }

            Record(record);
            taken++;
        }

        var versions = new VersionFiles(db, Take).Of(_versions);
        Withdrawn();
        Always();
        return new EvidenceFound(
            [.. _facts], [.. _images.Values], versions, taken,
            taken == records.Count ? [] : [$"{records.Count - taken} of {records.Count} records and what is about them: a package has at most about {mostFacts} facts (Evidence:MostFacts). The records are the oldest; ask for a part of it, such as one serial."]);
    }

    /// <summary>Every key, and the newest head that was signed: by them the rest is checked.</summary>
    private void Always()
    {
        Rows("SELECT position FROM proof_keys WHERE position <= ?1", upTo);
        Rows("SELECT position FROM anchors WHERE own = 1 AND position <= ?1 ORDER BY position DESC LIMIT 1", upTo);
    }

    /// <summary>The facts that took back an event of the package.</summary>
    private void Withdrawn()
    {
        using var rows = db.Prepare("SELECT event, position FROM genealogy_withdrawals").Query();
        while (rows.Read())
        {
            if (_facts.Contains(rows.Int64(0)))
            {
                Take(rows.Int64(1));
            }
        }
    }

    private List<long> RecordsOf(EvidenceOf of) => of.Kind switch
    {
        EvidenceOf.Serial => Positions("SELECT position FROM inspections WHERE serial = ?1 ORDER BY position", of.Key),
        EvidenceOf.Batch => Positions("SELECT position FROM inspections WHERE batch = ?1 ORDER BY position", of.Key),
        EvidenceOf.Order => Positions("SELECT position FROM inspections WHERE work_order = ?1 ORDER BY position", of.Key),
        EvidenceOf.Lot => Positions(EvidenceSql.RecordsOfLot, of.Key),
        EvidenceOf.Record => RecordNamed(of.Key),
        _ when long.TryParse(of.Key, out var ncr) => Positions(
            "SELECT i.position FROM nonconformance_parts p JOIN inspections i ON (p.kind = 0 AND i.serial = p.key) OR (p.kind = 1 AND i.batch = p.key) WHERE p.ncr = ?1 " +
            "UNION SELECT ref FROM nonconformance_evidence WHERE ncr = ?1 AND kind = 'record' ORDER BY 1", ncr),
        _ => [],
    };

    private List<long> RecordNamed(string key)
    {
        if (long.TryParse(key, out var position))
        {
            return Positions("SELECT position FROM inspections WHERE position = ?1", position);
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 ? [] : journal.PositionOf(FactKinds.Inspection, key[..slash], key[(slash + 1)..]) is > 0 and var named && named <= upTo ? [named] : [];
    }

    private void Record(long record)
    {
        Take(record);
        Rows("SELECT bound_by FROM inspections WHERE position = ?1 AND bound_by IS NOT NULL", record);
        Rows("SELECT position FROM context_history WHERE record = ?1 UNION SELECT because FROM context_history WHERE record = ?1 AND because IS NOT NULL", record);
        Rows("SELECT position FROM matches WHERE record = ?1", record);
        Rows("SELECT position FROM reviews WHERE record = ?1 UNION SELECT undone_by FROM reviews WHERE record = ?1 AND undone_by IS NOT NULL", record);
        Audited($"record:{record}");
        Rows("SELECT position FROM inspections WHERE merged_into = ?1", record);
        Rows("SELECT merged_into FROM inspections WHERE position = ?1 AND merged_into IS NOT NULL", record);
        Contexts(record);
        Images(record);
        Deliveries(record);
        Findings(record);
        foreach (var (kind, key) in Texts("SELECT 'serial', serial FROM inspections WHERE position = ?1 AND serial IS NOT NULL UNION ALL SELECT 'batch', batch FROM inspections WHERE position = ?1 AND batch IS NOT NULL AND serial IS NULL UNION ALL SELECT 'order', work_order FROM inspections WHERE position = ?1 AND work_order IS NOT NULL", record))
        {
            Thing(kind, key);
        }

        // A batch of serialised parts has a story of its own; what was decided of it counts for each of them.
        foreach (var (batch, _) in Texts("SELECT batch, '' FROM inspections WHERE position = ?1 AND batch IS NOT NULL", record))
        {
            Decided(1, batch);
        }
    }

    private void Contexts(long record)
    {
        foreach (var (body, _) in Texts("SELECT c.body, '' FROM contexts c WHERE c.id = (SELECT context_id FROM inspections WHERE position = ?1) UNION SELECT c.body, '' FROM context_history h JOIN contexts c ON c.id = h.context_id WHERE h.record = ?1", record))
        {
            var context = BoundContext.FromJson(System.Text.Encoding.UTF8.GetBytes(body));
            foreach (var (_, value) in context.Values)
            {
                Take(value.Position);
            }

            foreach (var (recipe, version) in ((string, string)[])[(ContextNames.RecipeExpected, ContextNames.RecipeVersionExpected), (ContextNames.RecipeUsed, ContextNames.RecipeVersionUsed)])
            {
                if (context[recipe] is { } id && context[version] is { } number)
                {
                    _versions.Add(("recipe", id, number));
                }
            }

            foreach (var (name, value) in context.Values.Where(v => v.Key.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal)))
            {
                Rows("SELECT position FROM master WHERE kind = 'material-lots' AND id = ?1", value.Value);
                Held(2, value.Value);
            }
        }
    }

    private void Images(long record)
    {
        using var rows = db.Prepare(
            "SELECT r.sha256, i.position, i.media_type, i.removed_by, m.policy, m.reason FROM record_images r LEFT JOIN images i ON i.sha256 = r.sha256 " +
            "LEFT JOIN image_removals m ON m.position = i.removed_by WHERE r.position = ?1").Bind(1, record).Query();
        while (rows.Read())
        {
            var (hash, removed) = (rows.Text(0), rows.NullableInt64(3));
            if (_images.ContainsKey(hash))
            {
                continue;
            }

            Take(rows.NullableInt64(1));
            Take(removed);
            _images[hash] = new FoundImage(hash, rows.NullableText(2), removed, removed is null ? null : $"{rows.Text(4)}. {rows.Text(5)}");
        }
    }

    /// <summary>What targets were told of a fact, and what came of it: each entry knows by which facts it came to stand as it does.</summary>
    private void Deliveries(long of)
    {
        Rows("SELECT made_by FROM outbox WHERE position = ?1 UNION SELECT since FROM outbox WHERE position = ?1 UNION SELECT made_by FROM outbox_past WHERE position = ?1 UNION SELECT since FROM outbox_past WHERE position = ?1", of);
        using var rows = db.Prepare("SELECT target, map_version FROM outbox WHERE position = ?1 UNION SELECT target, map_version FROM outbox_past WHERE position = ?1").Bind(1, of).Query();
        var entries = new List<(string Target, string Map)>();
        while (rows.Read())
        {
            entries.Add((rows.Text(0), rows.Text(1)));
        }

        foreach (var (target, map) in entries)
        {
            Audited($"delivery:{target}.{of}");
            if (map.Length > 0)
            {
                _versions.Add(("map", target, map));
            }
        }
    }

    private void Findings(long record)
    {
        var findings = new List<(string Id, long Position, string Rule, string Version)>();
        using (var rows = db.Prepare("SELECT f.id, f.position, f.rule, f.version FROM finding_records r JOIN findings f ON f.id = r.finding WHERE r.record = ?1").Bind(1, record).Query())
        {
            while (rows.Read())
            {
                findings.Add((rows.Text(0), rows.Int64(1), rows.Text(2), rows.Text(3)));
            }
        }

        foreach (var (id, position, rule, version) in findings.Where(f => _things.Add(("finding", f.Id))))
        {
            Take(position);
            Rows("SELECT fact FROM finding_actions WHERE finding = ?1", id);
            Audited($"finding:{id}");
            _versions.Add(("rule", rule, version));
        }
    }

    /// <summary>What is said of a part, a lot, an order or a nonconformance, whoever brought the word.</summary>
    private void Thing(string kind, string key)
    {
        if (!_things.Add((kind, key)))
        {
            return;
        }

        switch (kind)
        {
            case EvidenceOf.Serial:
                Rows("SELECT position FROM events WHERE serial = ?1", key);
                Unit(0, key);
                break;
            case EvidenceOf.Batch:
                Unit(1, key);
                break;
            case EvidenceOf.Lot:
                Rows("SELECT position FROM events WHERE lot = ?1", key);
                Rows("SELECT position FROM material_moves WHERE lot = ?1", key);
                Rows("SELECT position FROM master WHERE kind = 'material-lots' AND id = ?1", key);
                Unit(2, key);
                foreach (var (piece, _) in Texts(EvidenceSql.PiecesOfLot, key))
                {
                    Thing(EvidenceOf.Lot, piece);
                }

                break;
            case EvidenceOf.Order:
                Rows("SELECT position FROM order_moves WHERE work_order = ?1 UNION SELECT position FROM closings WHERE work_order = ?1 UNION SELECT position FROM counts_reported WHERE work_order = ?1", key);
                Rows("SELECT position FROM master WHERE kind = 'work-orders' AND id = ?1", key);
                break;
            case EvidenceOf.Nonconformance when long.TryParse(key, out var ncr):
                Nonconformance(ncr);
                break;
            default:
                break;
        }
    }

    private void Unit(long kind, string key)
    {
        if (!_units.Add((kind, key)))
        {
            return;
        }

        Rows("SELECT position FROM part_moves WHERE kind = ?1 AND key = ?2 UNION SELECT position FROM part_exceptions WHERE kind = ?1 AND key = ?2 UNION SELECT position FROM genealogy_exceptions WHERE kind = ?1 AND key = ?2", kind, key);
        Rows(EvidenceSql.LinksOf, kind, key);
        Rows("SELECT position FROM dispositions WHERE kind = ?1 AND key = ?2 UNION SELECT in_force FROM dispositions WHERE kind = ?1 AND key = ?2 UNION SELECT undone_by FROM dispositions WHERE kind = ?1 AND key = ?2", kind, key);
        foreach (var recall in Positions("SELECT recall FROM recall_units WHERE kind = ?1 AND key = ?2 UNION SELECT position FROM recalls WHERE of_kind = ?1 AND of_key = ?2", kind, key))
        {
            Rows("SELECT position FROM recalls WHERE position = ?1 UNION SELECT closed_fact FROM recalls WHERE position = ?1", recall);
            Audited($"recall:{recall}");
        }

        Decided(kind, key);
        foreach (var (lot, _) in Texts("SELECT DISTINCT from_key, '' FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND from_kind = 2", kind, key))
        {
            Held(2, lot);
        }

        if (kind is 0 or 1)
        {
            Beyond(kind, key);
        }
    }

    /// <summary>Where a part went with what it went into: into another, into boxes and pallets, with a shipment, to a customer.</summary>
    private void Beyond(long kind, string key)
    {
        var ways = new Queue<(long Kind, string Key)>([(kind, key)]);
        while (_facts.Count < mostFacts && ways.TryDequeue(out var at))
        {
            if (!_passed.Add(at))
            {
                continue;
            }

            using var rows = db.Prepare(EvidenceSql.Further).Bind(1, at.Kind).Bind(2, at.Key).Bind(3, upTo).Query();
            while (rows.Read())
            {
                Take(rows.Int64(0));
                ways.Enqueue((rows.Int64(1), rows.Text(2)));
            }
        }
    }

    /// <summary>Holds and nonconformances of a part, a batch or a lot.</summary>
    private void Decided(long kind, string key)
    {
        Held(kind, key);
        foreach (var ncr in Positions("SELECT ncr FROM nonconformance_parts WHERE kind = ?1 AND key = ?2", kind, key))
        {
            Nonconformance(ncr);
        }
    }

    private void Held(long kind, string key)
    {
        if (!_held.Add((kind, key)))
        {
            return;
        }

        foreach (var act in Positions("SELECT hold FROM hold_units WHERE kind = ?1 AND key = ?2 UNION SELECT since FROM hold_units WHERE kind = ?1 AND key = ?2 UNION SELECT released_by FROM hold_units WHERE kind = ?1 AND key = ?2", kind, key))
        {
            Take(act);
            Deliveries(act);
        }
    }

    private void Nonconformance(long ncr)
    {
        if (_things.Add(("moves", $"{ncr}")))
        {
            foreach (var act in Positions("SELECT position FROM nonconformances WHERE position = ?1 UNION SELECT position FROM nonconformance_moves WHERE ncr = ?1", ncr))
            {
                Take(act);
                Deliveries(act);
            }

            Audited($"nonconformance:{ncr}");
        }
    }

    private void Audited(string about) => Rows("SELECT position FROM audit WHERE object = ?1", about);

    private void Rows(string sql, long value) => Positions(sql, value).ForEach(p => Take(p));

    private void Rows(string sql, string value) => Positions(sql, value).ForEach(p => Take(p));

    private void Rows(string sql, long kind, string key) => Positions(sql, kind, key).ForEach(p => Take(p));

    private List<long> Positions(string sql, long value) => Read(db.Prepare(sql).Bind(1, value));

    private List<long> Positions(string sql, string value) => Read(db.Prepare(sql).Bind(1, value));

    private List<long> Positions(string sql, long kind, string key) => Read(db.Prepare(sql).Bind(1, kind).Bind(2, key));

    private List<long> Read(SqliteStatement statement)
    {
        var found = new List<long>();
        using var rows = statement.Query();
        while (rows.Read())
        {
            if (rows.NullableInt64(0) is { } position && position <= upTo)
            {
                found.Add(position);
            }
        }

        return found;
    }

    private List<(string, string)> Texts(string sql, long value) => Pairs(db.Prepare(sql).Bind(1, value));

    private List<(string, string)> Texts(string sql, string value) => Pairs(db.Prepare(sql).Bind(1, value));

    private List<(string, string)> Texts(string sql, long kind, string key) => Pairs(db.Prepare(sql).Bind(1, kind).Bind(2, key));

    private static List<(string, string)> Pairs(SqliteStatement statement)
    {
        var found = new List<(string, string)>();
        using var rows = statement.Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Text(1)));
        }

        return found;
    }

    private void Take(long? position)
    {
        if (position is > 0 && position <= upTo)
        {
            _facts.Add(position.Value);
        }
    }
}

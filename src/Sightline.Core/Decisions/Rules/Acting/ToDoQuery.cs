using System.Text.Json;
using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Reads the findings that something is to be done about: of which not every action is done, and those that grew past what is held.</summary>
internal sealed class ToDoQuery(ProjectionReader projections)
{
    private const string Columns =
        "f.id, f.rule, f.version, f.key, v.body, f.late, f.provisional, f.station, f.line, f.class, f.text, f.opened_at, f.closed_at, f.acknowledged, " +
        "coalesce((SELECT MAX(r.record) FROM finding_records r WHERE r.finding = f.id), 0), f.exposed_at";

    private const string Rules = "JOIN rule_versions v ON v.rule = f.rule AND v.version = f.version";

    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<FindingInHand> All() => projections.Read(db =>
    {
        var found = new List<FindingInHand>();
        Read(db, $"SELECT {Columns} FROM findings f {Rules} WHERE f.done < f.asked ORDER BY f.position, f.id", found);
        Read(
            db,
            $"SELECT {Columns} FROM findings f {Rules} WHERE f.closed_at IS NULL AND f.asked > 0 AND f.done >= f.asked AND EXISTS (SELECT 1 FROM finding_actions a WHERE a.finding = f.id " +
            $"AND ((a.what IN ('{RuleActions.Hold}', '{RuleActions.Nonconformance}') AND a.outcome = '{ActionOutcomes.Done}') OR (a.what = '{RuleActions.Divert}' AND a.whom IS NOT NULL)) " +
            "AND a.upto < (SELECT MAX(r.record) FROM finding_records r WHERE r.finding = f.id)) ORDER BY f.position, f.id",
            found);
        return found;
    });

    /// <summary>When something was last told to a target about the same place and class by the same rule; null for never.</summary>
    public DateTimeOffset? LastTold(FindingInHand finding, string target) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            $"SELECT MAX(a.at) FROM findings f JOIN finding_actions a ON a.finding = f.id WHERE f.rule = ?1 AND f.key = ?2 AND f.id <> ?3 AND a.what = '{RuleActions.Notify}' AND a.whom = ?4 AND a.outcome = '{ActionOutcomes.Done}'")
            .Bind(1, finding.Rule).Bind(2, finding.Key).Bind(3, finding.Id).Bind(4, target).Query();
        return rows.Read() && !rows.IsNull(0) ? FactHash.FromMicroseconds(rows.Int64(0)) : (DateTimeOffset?)null;
    });

    /// <summary>Records of a finding, newer than one, in their order.</summary>
    public IReadOnlyList<long> Records(string finding, long after) => projections.Read(db =>
    {
        var found = new List<long>();
        using var rows = db.Prepare("SELECT record FROM finding_records WHERE finding = ?1 AND record > ?2 ORDER BY record").Bind(1, finding).Bind(2, after).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    });

    /// <summary>The holds of one cause, oldest first.</summary>
    public IReadOnlyList<long> HoldsFor(string cause) => projections.Read(db =>
    {
        var found = new List<long>();
        using var rows = db.Prepare("SELECT position FROM holds WHERE cause = ?1 ORDER BY position").Bind(1, cause).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    });

    /// <summary>The newest hold of one cause that holds something; null for none.</summary>
    public long? OpenHold(string cause) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT MAX(position) FROM holds WHERE cause = ?1 AND held > 0").Bind(1, cause).Query();
        return rows.Read() ? rows.NullableInt64(0) : null;
    });

    /// <summary>How many parts and batches the holds of one cause hold.</summary>
    public long StillHeld(string cause) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT COALESCE(SUM(held), 0) FROM holds WHERE cause = ?1").Bind(1, cause).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    });

    /// <summary>What the holds of one cause name, released or not.</summary>
    public IReadOnlySet<(HoldUnitKind Kind, string Key)> HeldFor(string cause) => projections.Read(db =>
    {
        var found = new HashSet<(HoldUnitKind, string)>();
        using var rows = db.Prepare("SELECT u.kind, u.key FROM holds h JOIN hold_units u ON u.hold = h.position WHERE h.cause = ?1").Bind(1, cause).Query();
        while (rows.Read())
        {
            found.Add(((HoldUnitKind)rows.Int64(0), rows.Text(1)));
        }

        return found;
    });

    /// <summary>The newest record that a machine was asked for before another one; 0 for none.</summary>
    public long AskedBefore(string finding, int nr, long upto) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT MAX(upto) FROM finding_asks WHERE finding = ?1 AND nr = ?2 AND upto < ?3").Bind(1, finding).Bind(2, (long)nr).Bind(3, upto).Query();
        return rows.Read() ? rows.NullableInt64(0) ?? 0 : 0;
    });

    /// <summary>Serial numbers of the parts of a finding whose records are after one and not after another.</summary>
    public IReadOnlyList<string> Serials(string finding, long after, long upto) => projections.Read(db =>
    {
        var found = new List<string>();
        using var rows = db.Prepare("SELECT DISTINCT i.serial FROM finding_records r JOIN inspections i ON i.position = r.record WHERE r.finding = ?1 AND r.record > ?2 AND r.record <= ?3 AND i.serial IS NOT NULL ORDER BY i.serial")
            .Bind(1, finding).Bind(2, after).Bind(3, upto).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    });

    /// <summary>First moment of exposure among the records of a finding that are newer than one; null where there are none.</summary>
    public DateTimeOffset? FirstExposure(string finding, long after) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT MIN(i.corrected_at) FROM finding_records r JOIN inspections i ON i.position = r.record WHERE r.finding = ?1 AND r.record > ?2").Bind(1, finding).Bind(2, after).Query();
        return rows.Read() && !rows.IsNull(0) ? FactHash.FromMicroseconds(rows.Int64(0)) : (DateTimeOffset?)null;
    });

    /// <summary>Moment of exposure of a record; null where it is none.</summary>
    public DateTimeOffset? Exposure(long record) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT corrected_at FROM inspections WHERE position = ?1").Bind(1, record).Query();
        return rows.Read() ? FactHash.FromMicroseconds(rows.Int64(0)) : (DateTimeOffset?)null;
    });

    private static void Read(SqliteDatabase db, string sql, List<FindingInHand> found)
    {
        using var rows = db.Prepare(sql).Query();
        while (rows.Read())
        {
            var id = rows.Text(0);
            found.Add(new FindingInHand
            {
                Id = id, Rule = rows.Text(1), Version = rows.Text(2), Key = rows.Text(3),
                File = JsonSerializer.Deserialize(rows.Span(4), RuleJson.Default.RuleFile)!,
                IsLate = rows.Int64(5) != 0, IsProvisional = rows.Int64(6) != 0,
                Station = rows.NullableText(7), Line = rows.NullableText(8), Class = rows.NullableText(9), Text = rows.Text(10),
                OpenedAt = FactHash.FromMicroseconds(rows.Int64(11)), ClosedAt = rows.IsNull(12) ? null : FactHash.FromMicroseconds(rows.Int64(12)), Acknowledged = rows.NullableInt64(13),
                NewestRecord = rows.Int64(14), Since = FactHash.FromMicroseconds(rows.Int64(15)),
                Done = DoneOf(db, id),
            });
        }
    }

    private static Dictionary<int, DoneAction> DoneOf(SqliteDatabase db, string finding)
    {
        var done = new Dictionary<int, DoneAction>();
        using var rows = db.Prepare("SELECT nr, what, outcome, at, upto, whom FROM finding_actions WHERE finding = ?1").Bind(1, finding).Query();
        while (rows.Read())
        {
            done[(int)rows.Int64(0)] = new DoneAction(rows.Text(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.NullableInt64(4), rows.NullableText(5));
        }

        return done;
    }
}

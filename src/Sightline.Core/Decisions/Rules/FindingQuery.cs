using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>Reads what rules found.</summary>
internal sealed class FindingQuery(ProjectionReader projections)
{
    private const string Columns =
        "f.id, f.rowid, f.position, f.rule, f.version, f.key, f.shadow, f.late, f.provisional, f.clock, f.station, f.line, f.class, f.place, f.text, CAST(f.expected AS TEXT), CAST(f.threshold AS TEXT), CAST(f.chance AS TEXT), " +
        "f.records, f.opened_at, f.exposed_at, f.closed_at, f.closed_text, f.ack_at, f.ack_by, f.asked, f.done, f.stands";

    /// <summary>Newest first, before a place in their order. Somebody who is limited to stations sees those of their stations alone.</summary>
    public IReadOnlyList<Finding> List(FindingFilter filter, Scope scope, long before, int limit) => projections.Read(db =>
    {
        var names = new ScopeSql(10);
        var texts = new (string Column, string? Value)[] { ("f.rule", filter.Rule), ("f.station", filter.Station), ("f.line", filter.Line), ("f.class", filter.Class) };
        var where = string.Concat(texts.Index().Where(t => t.Item.Value is not null).Select(t => $" AND {t.Item.Column} = ?{t.Index + 3}"))
            + (filter.Open is { } open ? $" AND f.closed_at IS {(open ? "" : "NOT ")}NULL" : "")
            + (filter.Shadow is { } shadow ? $" AND f.shadow = {WatchPieces.Flag(shadow)}" : "");
        var statement = db.Prepare($"SELECT {Columns} FROM findings f WHERE f.rowid < ?1{where}{names.Within("f.station", scope)} ORDER BY f.rowid DESC LIMIT ?2").Bind(1, before).Bind(2, limit);
        foreach (var (i, text) in texts.Index().Where(t => t.Item.Value is not null))
        {
            statement.Bind(i + 3, text.Value);
        }

        return Read(names.Bind(statement));
    });

    /// <summary>Null where there is none of this id.</summary>
    public Finding? One(string id) => projections.Read(db => Read(db.Prepare($"SELECT {Columns} FROM findings f WHERE f.id = ?1").Bind(1, id)) is [var found] ? found : null);

    /// <summary>Findings that a record belongs to, oldest first.</summary>
    public static IReadOnlyList<Finding> OfRecord(SqliteDatabase db, long record) =>
        Read(db.Prepare($"SELECT {Columns} FROM finding_records r CROSS JOIN findings f ON f.id = r.finding WHERE r.record = ?1 ORDER BY f.rowid").Bind(1, record));

    /// <summary>The newest finding of a rule; null where it found nothing yet.</summary>
    public Finding? NewestOf(string rule) => projections.Read(db =>
        Read(db.Prepare($"SELECT {Columns} FROM findings f WHERE f.rule = ?1 ORDER BY f.rowid DESC LIMIT 1").Bind(1, rule)) is [var found] ? found : null);

    /// <summary>What became of the actions of a finding, in the order of the rule.</summary>
    public IReadOnlyList<FindingAction> ActionsOf(string finding) => projections.Read(db => ActionsOf(db, finding));

    /// <inheritdoc cref="ActionsOf(string)"/>
    public static IReadOnlyList<FindingAction> ActionsOf(SqliteDatabase db, string finding)
    {
        var found = new List<FindingAction>();
        using var rows = db.Prepare("SELECT nr, what, at, ref, outcome, text, whom FROM finding_actions WHERE finding = ?1 ORDER BY nr").Bind(1, finding).Query();
        while (rows.Read())
        {
            found.Add(new FindingAction((int)rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.NullableInt64(3), rows.Text(4), rows.Text(5), rows.NullableText(6)) { Refs = rows.NullableInt64(3) is { } became ? [became] : [] });
        }

        return found.Exists(a => a.What == RuleActions.Hold) && HoldsOf(db, finding) is { Count: > 0 } holds ? found.ConvertAll(a => a.What == RuleActions.Hold ? a with { Refs = holds } : a) : found;
    }

    /// <summary>What became of the actions for one record. A machine is asked for the parts there are, and again for those that join: an action that was not asked for this one yet is not there.</summary>
    public static IReadOnlyDictionary<int, FindingAction> ActionsFor(SqliteDatabase db, string finding, long record)
    {
        var found = new Dictionary<int, FindingAction>();
        foreach (var action in ActionsOf(db, finding))
        {
            if (action is not { What: RuleActions.Divert, Whom: not null })
            {
                found[action.Nr] = action;
            }
            else if (AskFor(db, finding, action, record) is { } asked)
            {
                found[action.Nr] = asked;
            }
        }

        return found;
    }

    private static List<long> HoldsOf(SqliteDatabase db, string finding)
    {
        var found = new List<long>();
        using var rows = db.Prepare("SELECT position FROM holds WHERE cause = 'finding:' || ?1 ORDER BY position").Bind(1, finding).Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    private static FindingAction? AskFor(SqliteDatabase db, string finding, FindingAction action, long record)
    {
        using var rows = db.Prepare("SELECT at, outcome, text FROM finding_asks WHERE finding = ?1 AND nr = ?2 AND upto >= ?3 ORDER BY upto LIMIT 1").Bind(1, finding).Bind(2, (long)action.Nr).Bind(3, record).Query();
        return rows.Read() ? action with { At = FactHash.FromMicroseconds(rows.Int64(0)), Outcome = rows.Text(1), Text = rows.Text(2) } : null;
    }

    /// <summary>The records of a finding after one, in the order of the journal.</summary>
    public IReadOnlyList<FindingRecord> RecordsOf(string finding, long after, int limit) => projections.Read(db =>
    {
        var found = new List<FindingRecord>();
        using var rows = db.Prepare(
            "SELECT r.record, i.station, i.id, i.serial, i.batch, i.corrected_at FROM finding_records r CROSS JOIN inspections i ON i.position = r.record WHERE r.finding = ?1 AND r.record > ?2 ORDER BY r.record LIMIT ?3")
            .Bind(1, finding).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new FindingRecord(rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.NullableText(4), FactHash.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    });

    private static List<Finding> Read(SqliteStatement query)
    {
        var found = new List<Finding>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new Finding
            {
                Id = rows.Text(0), Order = rows.Int64(1), Position = rows.Int64(2), Rule = rows.Text(3), Version = rows.Text(4), Key = rows.Text(5),
                IsShadow = rows.Int64(6) == 1, IsLate = rows.Int64(7) == 1, IsProvisional = rows.Int64(8) == 1, ClockUntrusted = rows.Int64(9) == 1,
                Station = rows.NullableText(10), Line = rows.NullableText(11), Class = rows.NullableText(12), Place = rows.NullableText(13), Text = rows.Text(14),
                Expected = Number(rows.NullableText(15)), Threshold = Number(rows.NullableText(16)), Chance = Number(rows.NullableText(17)), Records = rows.Int64(18),
                OpenedAt = FactHash.FromMicroseconds(rows.Int64(19)), ExposedAt = FactHash.FromMicroseconds(rows.Int64(20)), ClosedAt = Moment(rows.NullableInt64(21)), ClosedText = rows.NullableText(22),
                AcknowledgedAt = Moment(rows.NullableInt64(23)), AcknowledgedBy = rows.NullableText(24), Asked = (int)rows.Int64(25), Done = (int)rows.Int64(26), Stands = rows.NullableText(27),
            });
        }

        return found;
    }

    private static DateTimeOffset? Moment(long? microseconds) => microseconds is { } at ? FactHash.FromMicroseconds(at) : null;

    private static double? Number(string? text) => text is null ? null : double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

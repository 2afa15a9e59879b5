using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Life;

/// <summary>The tables of the versions of all rules, and of the steps of their lives.</summary>
internal static class RuleVersionRows
{
    private const string Columns = "rule, version, state, body, sha256, authors, draft, drafted_at, drafted_by, replay, late_after";

    public static RuleVersion? Find(SqliteDatabase db, string rule, string version) =>
        Read(db.Prepare($"SELECT {Columns} FROM rule_versions WHERE rule = ?1 AND version = ?2").Bind(1, rule).Bind(2, version)) is [var found] ? found : null;

    /// <summary>Every version of a rule, the one drafted last first.</summary>
    public static IReadOnlyList<RuleVersion> Of(SqliteDatabase db, string rule) =>
        Read(db.Prepare($"SELECT {Columns} FROM rule_versions WHERE rule = ?1 ORDER BY draft DESC").Bind(1, rule));

    /// <summary>Every version that watches, by rule.</summary>
    public static IReadOnlyList<RuleVersion> Watching(SqliteDatabase db) =>
        Read(db.Prepare($"SELECT {Columns} FROM rule_versions WHERE state IN ('shadow', 'live') ORDER BY rule, version"));

    /// <summary>The versions that are on their way or in use, by rule; of a rule that has none, the newest.</summary>
    public static IReadOnlyList<RuleVersion> Current(SqliteDatabase db, string after, int limit) => Read(db.Prepare(
        $"SELECT {Columns} FROM rule_versions v WHERE rule IN (SELECT DISTINCT rule FROM rule_versions WHERE rule > ?1 ORDER BY rule LIMIT ?2) " +
        "AND (state <> 'retired' OR NOT EXISTS (SELECT 1 FROM rule_versions o WHERE o.rule = v.rule AND (o.state <> 'retired' OR o.draft > v.draft))) ORDER BY rule, draft DESC")
        .Bind(1, after).Bind(2, limit));

    /// <summary>Takes a draft into the table, in the place of the one before of the same version. What was found of that one is not true of this.</summary>
    public static void PutDraft(SqliteDatabase db, RuleVersion draft) => db.Prepare(
        "INSERT INTO rule_versions (rule, version, state, body, sha256, authors, draft, drafted_at, drafted_by) VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8) " +
        "ON CONFLICT (rule, version) DO UPDATE SET state = 'draft', body = excluded.body, sha256 = excluded.sha256, authors = excluded.authors, draft = excluded.draft, " +
        "drafted_at = excluded.drafted_at, drafted_by = excluded.drafted_by, replay = NULL")
        .Bind(1, draft.Rule).Bind(2, draft.Version).Bind(3, draft.Text).Bind(4, draft.Sha256)
        .Bind(5, JsonSerializer.Serialize([.. draft.Authors], RuleLifeJson.Default.ListString))
        .Bind(6, draft.Drafted.Position).Bind(7, FactHash.Microseconds(draft.Drafted.At)).Bind(8, draft.Drafted.By).Execute();

    /// <summary>Writes where a version stands.</summary>
    public static void PutState(SqliteDatabase db, RuleVersion version) =>
        db.Prepare("UPDATE rule_versions SET state = ?3, replay = ?4, late_after = ?5 WHERE rule = ?1 AND version = ?2")
            .Bind(1, version.Rule).Bind(2, version.Version).Bind(3, RuleLife.Word(version.State)).Bind(4, version.Replay)
            .Bind(5, version.LateAfter is { } late ? late.Ticks / TimeSpan.TicksPerMicrosecond : null).Execute();

    public static void PutStep(SqliteDatabase db, RuleVersion version, RuleStep step) =>
        db.Prepare("INSERT INTO rule_steps (position, rule, version, act, at, by_whom, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, step.Position).Bind(2, version.Rule).Bind(3, version.Version).Bind(4, step.Act)
            .Bind(5, FactHash.Microseconds(step.At)).Bind(6, step.By).Bind(7, step.Reason).Execute();

    /// <summary>The life of a version, oldest first.</summary>
    public static IReadOnlyList<RuleStep> Steps(SqliteDatabase db, string rule, string version)
    {
        var found = new List<RuleStep>();
        using var rows = db.Prepare("SELECT position, act, at, by_whom, reason FROM rule_steps WHERE rule = ?1 AND version = ?2 ORDER BY position, rowid").Bind(1, rule).Bind(2, version).Query();
        while (rows.Read())
        {
            found.Add(new RuleStep(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3), rows.NullableText(4)));
        }

        return found;
    }

    private static List<RuleVersion> Read(SqliteStatement query)
    {
        var found = new List<RuleVersion>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new RuleVersion
            {
                Rule = rows.Text(0),
                Version = rows.Text(1),
                State = RuleLife.Read(rows.Text(2)),
                Text = rows.Text(3),
                Sha256 = rows.Text(4),
                Authors = JsonSerializer.Deserialize(rows.Span(5), RuleLifeJson.Default.ListString)!,
                Drafted = new RuleStep(rows.Int64(6), RuleLife.Draft, FactHash.FromMicroseconds(rows.Int64(7)), rows.Text(8), null),
                Replay = rows.NullableText(9),
                LateAfter = rows.NullableInt64(10) is { } late ? TimeSpan.FromMicroseconds(late) : null,
            });
        }

        return found;
    }
}

using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>An alarm on the andon board: it stays until somebody has taken it on and it is over.</summary>
internal sealed record AndonAlarm
{
    /// <summary>Id of the finding.</summary>
    public required string Id { get; init; }

    public required string Rule { get; init; }

    /// <summary>What is the matter.</summary>
    public required string Text { get; init; }

    /// <summary>What to do first; null where the rule does not say.</summary>
    public string? Advice { get; init; }

    public string? Station { get; init; }

    public string? Line { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What else the rule had done, in words.</summary>
    public required IReadOnlyList<AndonDone> Done { get; init; }
}

/// <summary>What became of another action of the same finding.</summary>
internal sealed record AndonDone(string What, string Outcome, string Text);

/// <summary>Reads the andon board.</summary>
internal sealed class AndonQuery(ProjectionReader projections)
{
    private const int Most = 50;

    /// <summary>Nobody has taken them on first, then the oldest.</summary>
    /// <param name="line">Only of this line; null for all.</param>
    /// <param name="scope">Stations that may be seen.</param>
    public IReadOnlyList<AndonAlarm> Read(string? line, Scope scope) => projections.Read(db =>
    {
        var names = new ScopeSql(2);
        var statement = db.Prepare(
            "SELECT f.id, f.rule, coalesce(f.stands, f.text), v.body, f.station, f.line, f.opened_at, f.ack_at, f.ack_by, f.closed_at FROM findings f JOIN rule_versions v ON v.rule = f.rule AND v.version = f.version " +
            $"WHERE f.shadow = 0 AND (f.closed_at IS NULL OR f.acknowledged IS NULL) AND EXISTS (SELECT 1 FROM finding_actions a WHERE a.finding = f.id AND a.what = '{RuleActions.Alarm}'){(line is null ? "" : " AND f.line = ?1")}{names.Within("f.station", scope)} " +
            $"ORDER BY f.acknowledged IS NOT NULL, f.closed_at IS NOT NULL, f.rowid LIMIT {Most}");
        statement = line is null ? statement : statement.Bind(1, line);
        var found = new List<AndonAlarm>();
        using var rows = names.Bind(statement).Query();
        while (rows.Read())
        {
            var id = rows.Text(0);
            found.Add(new AndonAlarm
            {
                Id = id, Rule = rows.Text(1), Text = rows.Text(2), Advice = JsonSerializer.Deserialize(rows.Span(3), RuleJson.Default.RuleFile)!.Advice,
                Station = rows.NullableText(4), Line = rows.NullableText(5), Since = FactHash.FromMicroseconds(rows.Int64(6)),
                AcknowledgedAt = At(rows.NullableInt64(7)), AcknowledgedBy = rows.NullableText(8), ClosedAt = At(rows.NullableInt64(9)),
                Done = DoneOf(db, id),
            });
        }

        return found;
    });

    private static List<AndonDone> DoneOf(SqliteDatabase db, string finding)
    {
        var done = new List<AndonDone>();
        using var rows = db.Prepare($"SELECT what, outcome, text FROM finding_actions WHERE finding = ?1 AND what <> '{RuleActions.Alarm}' ORDER BY nr").Bind(1, finding).Query();
        while (rows.Read())
        {
            done.Add(new AndonDone(rows.Text(0), rows.Text(1), rows.Text(2)));
        }

        return done;
    }

    private static DateTimeOffset? At(long? microseconds) => microseconds is { } at ? FactHash.FromMicroseconds(at) : null;
}

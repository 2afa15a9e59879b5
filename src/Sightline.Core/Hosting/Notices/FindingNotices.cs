using Sightline.Buffering;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Insight.Notices;
using Sightline.Storage;

namespace Sightline.Hosting.Notices;

/// <summary>What live rules found and nobody took on, as long as it lasts; and what a rule wanted done and could not.</summary>
internal sealed class FindingNotices(ProjectionReader projections) : INotices
{
    private const int MostTold = 100;

    public IEnumerable<Notice> At(DateTimeOffset now) => projections.Read(db =>
    {
        var found = new List<Notice>();
        using var rows = db.Prepare(
            "SELECT f.id, f.rule, f.station, coalesce(f.stands, f.text), f.opened_at, " +
            $"EXISTS (SELECT 1 FROM finding_actions a WHERE a.finding = f.id AND a.what = '{RuleActions.Alarm}'), " +
            $"(SELECT GROUP_CONCAT(a.what || ': ' || a.text, ' ') FROM finding_actions a WHERE a.finding = f.id AND a.outcome IN ('{ActionOutcomes.Refused}', '{ActionOutcomes.Unknown}')) " +
            $"FROM findings f WHERE f.closed_at IS NULL AND f.shadow = 0 AND f.acknowledged IS NULL ORDER BY f.position LIMIT {MostTold}").Query();
        while (rows.Read())
        {
            var (id, refused) = (rows.Text(0), rows.NullableText(6));
            found.Add(new Notice
            {
                Id = $"finding:{id}",
                Kind = "finding",
                Severity = refused is not null || rows.Int64(5) != 0 ? NoticeSeverity.Alarm : NoticeSeverity.Warning,
                Station = rows.NullableText(2),
                Since = FactHash.FromMicroseconds(rows.Int64(4)),
                What = $"Rule '{rows.Text(1)}': {rows.Text(3)}{(refused is null ? "" : $" Not done: {refused}")}",
                Do = refused is null ? "Look at the finding, and acknowledge it when you take it on." : "Do by hand what the rule could not, and acknowledge the finding.",
                Page = $"/findings/{Uri.EscapeDataString(id)}",
            });
        }

        return found;
    });
}

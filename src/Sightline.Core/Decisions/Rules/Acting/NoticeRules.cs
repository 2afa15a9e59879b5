using System.Globalization;
using System.Text.Json;
using System.Xml;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Something that needs a person now, as rules see it.</summary>
/// <param name="Id">The same for as long as it lasts.</param>
/// <param name="Kind">What it is about, in one word.</param>
/// <param name="Station">The station it is about; null for none.</param>
/// <param name="What">In a sentence.</param>
/// <param name="Since">Since when; null where that is not known.</param>
internal sealed record StandingNotice(string Id, string Kind, string? Station, string What, DateTimeOffset? Since);

/// <summary>
/// Rules of kind <c>notice</c>: they find what the node's own notices tell, such as a silent station, a missed challenge or a wrong
/// recipe, when it has stood for long enough. The clock decides that, so each beginning and end is a fact.
/// </summary>
internal sealed class NoticeRules(ProjectionReader projections, IPlantPolicies plant, IJournal journal, TimeProvider time)
{
    public const string Kind = "notice";

    private const string Actor = "node";

    private readonly Dictionary<string, DateTimeOffset> _seen = [];

    /// <summary>Writes what began and what is over. The caller waits until it is readable.</summary>
    /// <returns>Position of the newest fact; null when nothing changed, 0 when the journal has no room.</returns>
    /// <param name="look">Reads what stands; asked only where a rule watches notices.</param>
    /// <param name="ct">Ends with the node.</param>
    public async Task<long?> LookAsync(Func<IReadOnlyList<StandingNotice>> look, CancellationToken ct)
    {
        var rules = projections.Read(Rules);
        if (rules.Count == 0)
        {
            _seen.Clear();
            return null;
        }

        var (now, standing) = (time.GetUtcNow(), look());
        foreach (var gone in _seen.Keys.Except(standing.Select(n => n.Id)).ToList())
        {
            _seen.Remove(gone);
        }

        foreach (var notice in standing)
        {
            _seen.TryAdd(notice.Id, notice.Since ?? now);
        }

        var facts = rules.SelectMany(rule => Moves(rule.File, rule.Open, standing, now)).Select(Draft).ToList();
        return facts.Count == 0 ? null
            : await journal.AppendAsync(facts, ct) is var written && written.All(w => w.Outcome == AppendOutcome.Durable) ? written[^1].Position : 0;
    }

    private IEnumerable<RuleFound> Moves(RuleFile rule, IReadOnlySet<string> open, IReadOnlyList<StandingNotice> standing, DateTimeOffset now)
    {
        var least = rule.Watch.For is { } duration ? XmlConvert.ToTimeSpan(duration) : TimeSpan.Zero;
        var found = standing.Where(n => n.Kind == rule.Watch.Notice && IsWatched(rule.Where, n)).DistinctBy(n => n.Id).ToDictionary(n => n.Id);
        foreach (var notice in found.Values.Where(n => !open.Contains(n.Id) && _seen[n.Id] + least <= now))
        {
            yield return new RuleFound
            {
                Rule = rule.Id, Version = rule.Version, Key = notice.Id, Text = notice.What, Station = notice.Station,
                Line = LineOf(notice), Since = Rfc3339.Write(_seen[notice.Id]),
            };
        }

        foreach (var key in open.Where(key => !found.ContainsKey(key)))
        {
            yield return new RuleFound { Rule = rule.Id, Version = rule.Version, Key = key, Over = true, Text = string.Create(CultureInfo.InvariantCulture, $"Over since {Rfc3339.Write(now)}.") };
        }
    }

    private bool IsWatched(RuleScope where, StandingNotice notice) =>
        (where.Stations is not { Count: > 0 } stations || (notice.Station is { } station && stations.Contains(station)))
        && (where.Lines is not { Count: > 0 } lines || (LineOf(notice) is { } line && lines.Contains(line)));

    /// <summary>Of its station; or named at the end of the id of a notice that is about a line.</summary>
    private string? LineOf(StandingNotice notice) =>
        notice.Station is { } station ? plant.Station(station)?.Line
        : notice.Id.LastIndexOf(':') is > 0 and var at && notice.Id[(at + 1)..] is var name && plant.StationsOf(name).Count > 0 ? name : null;

    private FactDraft Draft(RuleFound found) =>
        new(FactKinds.RuleFound, found.Rule, null, null, time.GetUtcNow(), Actor, JsonSerializer.SerializeToUtf8Bytes(found, RuleJson.Default.RuleFound));

    /// <summary>Versions in use that watch notices, each with the keys of the findings it has open.</summary>
    private static List<(RuleFile File, IReadOnlySet<string> Open)> Rules(SqliteDatabase db)
    {
        var found = new List<(RuleFile File, bool IsShadow)>();
        using (var rows = db.Prepare("SELECT body, state = 'shadow' FROM rule_versions WHERE state IN ('live', 'shadow')").Query())
        {
            while (rows.Read())
            {
                var file = JsonSerializer.Deserialize(rows.Span(0), RuleJson.Default.RuleFile)!;
                if (file.Watch.Kind == Kind)
                {
                    found.Add((file, rows.Int64(1) == 1));
                }
            }
        }

        return [.. found.Select(f => (f.File, OpenOf(db, f.File.Id, f.IsShadow)))];
    }

    private static IReadOnlySet<string> OpenOf(SqliteDatabase db, string rule, bool shadow)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        using var rows = db.Prepare("SELECT key FROM findings WHERE rule = ?1 AND shadow = ?2 AND closed_at IS NULL").Bind(1, rule).Bind(2, shadow ? 1L : 0L).Query();
        while (rows.Read())
        {
            open.Add(rows.Text(0));
        }

        return open;
    }
}

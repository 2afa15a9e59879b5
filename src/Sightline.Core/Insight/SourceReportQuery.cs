using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>Makes the acceptance report of a source.</summary>
internal sealed class SourceReportQuery(SourceQuery sources, ProjectionReader projections, IOptions<ConformanceOptions> options, TimeProvider time)
{
    /// <summary>So many refusals are grouped.</summary>
    public const int MostRefusals = 10_000;

    private const int MostGroups = 10;
    private const int MostGaps = 10;

    /// <summary>The report over whole hours; null for a source that is not known.</summary>
    /// <param name="station">The source.</param>
    /// <param name="from">In the first hour; null for a day before the last.</param>
    /// <param name="to">In the last hour; null for now.</param>
    /// <param name="repeats">What the node knows of repeats.</param>
    public SourceReport? Make(string station, DateTimeOffset? from, DateTimeOffset? to, RepeatsKnown repeats)
    {
        if (sources.Find(station, repeats) is not { } found)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var last = ConformanceStage.HourOf(to ?? now);
        var first = Math.Min(from is { } begins ? ConformanceStage.HourOf(begins) : last - 24, last);
        var (starts, ends) = (StartOf(first), StartOf(last + 1));
        var score = sources.Between(station, starts, StartOf(last), repeats);
        return new SourceReport
        {
            Source = found.Source,
            From = starts,
            To = ends,
            MadeAt = now,
            Score = score,
            Refusals = Refusals(station, starts, ends),
            Gaps = [.. sources.OpenGaps(station, -1, 1_000).Where(g => g.SeenAt >= starts && g.SeenAt < ends).Take(MostGaps)],
            RepeatsSince = repeats.Since,
            Verdict = Judge(score),
        };
    }

    private Acceptance Judge(Conformance score)
    {
        var asked = options.Value;
        var limits = new List<AcceptanceLimit>
        {
            new("messages", asked.AcceptMessages, score.Messages),
            new("total", asked.AcceptTotal, score.Total),
        };
        limits.AddRange(score.Parts.Select(p => new AcceptanceLimit(p.Name, asked.AcceptPart, p.Score)));
        return new Acceptance(!limits[0].IsMet ? "too-few" : limits.All(l => l.IsMet) ? "accepted" : "refused", limits);
    }

    private List<RefusalGroup> Refusals(string station, DateTimeOffset from, DateTimeOffset to) => projections.Read(db =>
    {
        var refusals = new List<(long Position, int Status, string Pointer, string Detail)>();
        using var rows = db.Prepare("SELECT position, why FROM quarantine WHERE station = ?1 AND received_at >= ?2 AND received_at < ?3 ORDER BY position DESC LIMIT ?4")
            .Bind(1, station).Bind(2, FactHash.Microseconds(from)).Bind(3, FactHash.Microseconds(to)).Bind(4, MostRefusals).Query();
        while (rows.Read())
        {
            using var why = JsonDocument.Parse(rows.Bytes(1));
            var error = why.RootElement.GetProperty("errors")[0];
            refusals.Add((rows.Int64(0), why.RootElement.GetProperty("status").GetInt32(), error.GetProperty("pointer").GetString()!, error.GetProperty("detail").GetString()!));
        }

        return refusals.GroupBy(r => (r.Status, r.Pointer))
            .Select(g => new RefusalGroup(g.Key.Status, g.Key.Pointer, g.First().Detail, g.LongCount(), $"q{g.First().Position}"))
            .OrderByDescending(g => g.Count).ThenBy(g => g.Status).ThenBy(g => g.Pointer, StringComparer.Ordinal).Take(MostGroups).ToList();
    });

    private static DateTimeOffset StartOf(long hour) => FactHash.FromMicroseconds(hour * ConformanceStage.MicrosecondsInAnHour);
}

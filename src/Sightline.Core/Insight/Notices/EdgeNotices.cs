using Sightline.Identity;
using Sightline.Uplink;

namespace Sightline.Insight.Notices;

/// <summary>Edges that are silent, or that a person must look at.</summary>
internal sealed class EdgeNotices(EdgeList edges) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        foreach (var edge in edges.Read())
        {
            var report = edge.Report;
            if (edge.State == "silent")
            {
                yield return Of(report, "silent", NoticeSeverity.Alarm, report.SeenAt,
                    $"Edge '{report.Name}' has not spoken since {report.SeenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; {report.Status.Backlog} facts waited there then.",
                    "Look at the edge and the network between. What its stations sent is on its disk and comes by itself.");
            }

            foreach (var trouble in edge.Trouble.Take(1))
            {
                yield return Of(report, "trouble", NoticeSeverity.Warning, report.SeenAt, $"Edge '{report.Name}': {trouble}", "The page Edges has the rest.");
            }
        }
    }

    private static Notice Of(EdgeReport edge, string what, NoticeSeverity severity, DateTimeOffset since, string sentence, string todo) => new()
    {
        Id = $"edge:{edge.Name}:{edge.Instance}:{what}",
        Kind = "edge",
        Severity = severity,
        Since = since,
        What = sentence,
        Do = todo,
        Needs = Permission.ReadBooks,
        Page = "/edges",
    };
}

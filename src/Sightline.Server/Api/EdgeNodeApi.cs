using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Contract.Schema;
using Sightline.Server.Access;
using Sightline.Server.Transport;
using Sightline.Telemetry;
using Sightline.Uplink;

namespace Sightline.Server.Api;

/// <summary>The edge itself: books, health, metrics, and where everything else is.</summary>
internal sealed class EdgeNodeApi(
    IJournal journal, EdgeBooks books, EdgeCondition condition, HubReach reach, HubAddress hub, RepeatCounter repeats, PrometheusText metrics, TransportMetrics transport, CertificateWatch certificate)
{
    public Task IndexAsync(HttpContext http) => Answers.JsonAsync(http, new JsonObject
    {
        ["product"] = "Sightline",
        ["role"] = "edge",
        ["edge"] = hub.Edge,
        ["hub"] = hub.Url.ToString(),
        ["version"] = condition.Version,
        ["api"] = "/api/v1 (send your key as X-Api-Key)",
        ["openapi"] = "/openapi/v1.json",
        ["contract"] = InspectionSchema.Id,
        ["health"] = "/health/ready",
        ["metrics"] = "/metrics",
    });

    public Task BooksAsync(HttpContext http) =>
        Answers.WriteAsync(http, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(Read(), JsonText.Contract.Books));

    /// <summary>Ready while it takes and its books balance. A hub that is away does not make it less ready: that is what it is for.</summary>
    public Task ReadyAsync(HttpContext http)
    {
        var (read, status) = (Read(), condition.Now());
        List<string> problems = [.. read.Differences];
        if (journal.Trouble is { } damaged)
        {
            problems.Add(damaged);
        }

        if (status.FreeBytes < status.ReservedBytes)
        {
            problems.Add($"The disk has {status.FreeBytes} bytes free and {status.ReservedBytes} are reserved. Stations get 503 and keep what they have; make room.");
        }

        List<string?> warnings = [certificate.Trouble, reach.Trouble, status.Trouble];
        return Answers.JsonAsync(http, new JsonObject
        {
            ["status"] = problems.Count == 0 ? "ready" : "not ready",
            ["role"] = "edge",
            ["balanced"] = read.Balanced,
            ["head"] = read.Head,
            ["behind"] = status.Backlog,
            ["oldest"] = JsonText.Time(status.Oldest),
            ["images"] = status.Images,
            ["hub"] = new JsonObject { ["url"] = hub.Url.ToString(), ["reached"] = reach.IsReached, ["since"] = JsonText.Time(reach.Since) },
            ["disk"] = new JsonObject
            {
                ["usedBytes"] = status.UsedBytes,
                ["freeBytes"] = status.FreeBytes,
                ["reservedBytes"] = status.ReservedBytes,
                ["secondsToFull"] = status.SecondsToFull is { } seconds ? Math.Round(seconds) : null,
            },
            ["problems"] = JsonText.Words(problems),
            ["warnings"] = JsonText.Words(warnings.OfType<string>()),
        }, problems.Count == 0 ? 200 : 503);
    }

    public Task MetricsAsync(HttpContext http) => Answers.WriteAsync(http, 200, "text/plain; version=0.0.4; charset=utf-8",
        Encoding.UTF8.GetBytes(metrics.Write() + BooksText.Write(Read()) + EdgeText.Write(condition.Now(), reach) + transport.Write()));

    public Task NothingAsync(HttpContext http, KnownMethods methods) => methods.Refuses(http, out var why)
        ? Problems.WriteAsync(http, 405, "Method not allowed", why)
        : Problems.NotFoundAsync(http, $"There is no {http.Request.Method} {http.Request.Path} here: this is the edge '{hub.Edge}', which takes what stations send. Everything else is at its hub, {hub.Url}");

    private Books Read() => books.Read(repeats.Total);
}

/// <summary>How an edge is, as Prometheus text.</summary>
internal static class EdgeText
{
    public static string Write(EdgeStatus status, HubReach reach)
    {
        var text = new StringBuilder();
        Line("backlog", "Facts that the hub does not have yet.", status.Backlog);
        Line("images_waiting", "Images that the hub does not have yet.", status.Images);
        Line("hub_reached", "1 while the hub answers.", reach.IsReached ? 1 : 0);
        Line("disk_used_bytes", "Bytes taken on the disk of the data folder, by whomever.", status.UsedBytes);
        Line("disk_free_bytes", "Bytes free on it.", status.FreeBytes);
        Line("disk_reserved_bytes", "Of the free bytes: those that are never filled.", status.ReservedBytes);
        if (status.SecondsToFull is { } seconds)
        {
            Line("disk_seconds_to_full", "Until only the reserved bytes are free, at the rate of the last ten minutes. Missing while the disk does not fill.", (long)seconds);
        }

        return text.ToString();

        void Line(string name, string help, long value) =>
            text.Append($"# HELP sightline_edge_{name} {help}\n# TYPE sightline_edge_{name} gauge\nsightline_edge_{name} {value}\n");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Contract.Schema;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Server.Transport;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Server.Api;

/// <summary>The node itself: books, journal, health, metrics, schema.</summary>
internal sealed class NodeApi(BooksQuery books, RepeatCounter repeats, IJournal journal, JournalRoom room, DataFolder folder, Projector projector, PrometheusText metrics, TransportMetrics transport, CertificateWatch certificate, IEnumerable<IWarnings> others, ClockQuery clocks, NodeClock clock)
{
    public Task BooksAsync(HttpContext http) =>
        Answers.WriteAsync(http, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(Read(), JsonText.Contract.Books));

    public Task JournalAsync(HttpContext http)
    {
        var asked = new Asked(http);

        // Whoever keeps asking the same and adds the cursor goes on from there.
        var (limit, after, cursor) = (asked.Limit(), asked.Number("after"), asked.Number("cursor"));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var facts = journal.Read(cursor ?? after ?? 0, limit);
        return Answers.ListAsync(http, facts.Select(Shape), facts.Count == limit ? facts[^1].Position.ToString() : null);
    }

    public async Task VerifyAsync(HttpContext http)
    {
        using var reader = new JournalReader(folder.Journal);
        var report = await Task.Run(() => ChainCheck.Run(reader, null, http.RequestAborted, known: KnownHeads.Of(folder)));
        await Answers.JsonAsync(http, Shape(report));
    }

    public static JsonObject Shape(ChainReport report) => new()
    {
        ["intact"] = report.Intact,
        ["facts"] = report.Facts,
        ["head"] = report.Head,
        ["firstBroken"] = report.FirstBroken,
        ["kind"] = report.Kind,
        ["why"] = report.Why,
        ["archived"] = report.Archived,
    };

    /// <summary>What a newcomer finds at the bare address.</summary>
    public static Task IndexAsync(HttpContext http) => Answers.JsonAsync(http, new JsonObject
    {
        ["product"] = "Sightline",
        ["version"] = typeof(NodeApi).Assembly.GetName().Version!.ToString(3),
        ["api"] = "/api/v1 (send your key as X-Api-Key)",
        ["openapi"] = "/openapi/v1.json",
        ["contract"] = InspectionSchema.Id,
        ["health"] = "/health/ready",
        ["metrics"] = "/metrics",
    });

    public static Task LiveAsync(HttpContext http) => Answers.JsonAsync(http, new JsonObject { ["status"] = "live" });

    public Task ReadyAsync(HttpContext http)
    {
        var read = Read();
        var problems = new List<string>(read.Differences);
        if (journal.Trouble is { } trouble)
        {
            problems.Add(trouble);
        }

        if (room.Trouble is { } full)
        {
            problems.Add(full);
        }

        if (projector.Failure is { } failure)
        {
            problems.Add($"The journey stopped at position {projector.Position}: {failure.Message}");
        }

        var json = new JsonObject
        {
            ["status"] = problems.Count == 0 ? "ready" : "not ready",
            ["balanced"] = read.Balanced,
            ["head"] = read.Head,
            ["behind"] = read.Head - read.Projected,
            ["problems"] = JsonText.Words(problems),
            ["warnings"] = JsonText.Words([.. certificate.Trouble is { } ends ? [ends] : Array.Empty<string>(), .. others.SelectMany(o => o.Warnings)]),
        };
        return Answers.JsonAsync(http, json, problems.Count == 0 ? 200 : 503);
    }

    public Task MetricsAsync(HttpContext http)
    {
        var text = metrics.Write() + BooksText.Write(Read()) + transport.Write() + ClocksText.Write(clocks.All(Scope.Everything), clock.Steps);
        return Answers.WriteAsync(http, 200, "text/plain; version=0.0.4; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
    }

    public static Task SchemaAsync(HttpContext http) =>
        Answers.WriteAsync(http, 200, "application/schema+json", System.Text.Encoding.UTF8.GetBytes(InspectionSchema.Text));

    private Books Read() => books.Read(repeats.Of, repeats.Total);

    private static JsonObject Shape(Fact fact) => new()
    {
        ["position"] = fact.Position,
        ["kind"] = fact.Kind,
        ["source"] = fact.Source,
        ["key"] = fact.Key,
        ["observedAt"] = JsonText.Time(fact.Times.ObservedAt),
        ["receivedAt"] = JsonText.Time(fact.Times.ReceivedAt),
        ["recordedAt"] = JsonText.Time(fact.Times.RecordedAt),
        ["actor"] = fact.Actor,
        ["hash"] = Convert.ToHexStringLower(fact.Hash),
        ["body"] = Convert.ToBase64String(fact.Body),
    };
}

using System.Text;
using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

/// <summary>The facts of an old-file journal: one of each form that a row can have.</summary>
internal static class OldJournal
{
    public static async Task WriteAsync(JournalFolder folder, Journal journal)
    {
        foreach (var draft in Drafts(folder))
        {
            folder.Clock.Advance(TimeSpan.FromMilliseconds(1_250));
            Assert.Equal(AppendOutcome.Durable, (await journal.AppendAsync(draft, default)).Outcome);
        }
    }

    private static IEnumerable<FactDraft> Drafts(JournalFolder folder)
    {
        yield return Inspection(folder, "0198f3b2-1", "L1-AOI-2", TimeSpan.Zero);
        yield return Inspection(folder, "0198f3b2-2", "L1-AOI-2", TimeSpan.FromHours(1));
        yield return Fact(folder, FactKinds.Refused, "L1-AOI-2", null, "{\"status\":422}\nnot json \u0001");
        yield return Inspection(folder, "0198f3b2-1", "Prüfplatz/3 零件", TimeSpan.FromMinutes(-210));
        yield return Fact(folder, FactKinds.Master, "stations/L1-AOI-2", null, """{"line":"L1"}""");
        yield return Fact(folder, FactKinds.Context, "L1-AOI-2", null, """{"workOrder":"WO-1001"}""");
        yield return Fact(folder, FactKinds.Target, "mes", null, """{"formatVersion":1,"name":"mes","connector":"file"}""");
        yield return Fact(folder, FactKinds.DeliveryAccepted, "mes", null, """{"position":1,"target":"mes"}""");
        yield return Fact(folder, FactKinds.Image, new string('a', 64), new string('a', 64), """{"size":1,"mediaType":"image/png"}""");
        yield return Inspection(folder, "00012345678901234567", "NA", TimeSpan.FromHours(14));
        yield return Fact(folder, FactKinds.Event, "", "", "");
        yield return Fact(folder, FactKinds.Refused, "", null, new string('x', 10_000));
    }

    private static FactDraft Inspection(JournalFolder folder, string id, string station, TimeSpan offset) => new(
        FactKinds.Inspection, station, id, folder.Clock.GetUtcNow().AddMicroseconds(-123_456).ToOffset(offset), folder.Clock.GetUtcNow(), "station key",
        Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","station":"{{station}}","part":{"serial":"SN-1"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"}"""));

    private static FactDraft Fact(JournalFolder folder, string kind, string source, string? key, string body) =>
        new(kind, source, key, null, folder.Clock.GetUtcNow(), "Ø operator", Encoding.UTF8.GetBytes(body));
}

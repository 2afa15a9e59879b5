using Sightline.Insight;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Insight;

/// <summary>The report a vendor is handed.</summary>
public sealed class SourceReportTests
{
    [Fact]
    public async Task A_source_that_keeps_to_the_contract_is_accepted()
    {
        await using var node = await SentAsync(100);

        var report = Make(node);

        Assert.Equal(("accepted", 100L, 100m), (report.Verdict.Word, report.Score.Messages, report.Score.Total));
        Assert.All(report.Verdict.Limits, l => Assert.True(l.IsMet));
        Assert.Equal((TimeSpan.FromHours(25), 0, 0), (report.To - report.From, report.Refusals.Count, report.Gaps.Count));
    }

    [Fact]
    public async Task Too_few_messages_are_no_verdict() => Assert.Equal("too-few", Make(await SentAsync(99)).Verdict.Word);

    [Fact]
    public async Task Refusals_are_grouped_with_an_example_each_and_one_bad_part_is_enough_to_refuse()
    {
        await using var node = await SentAsync(120);
        await node.SendAsync("""{"id":"x","station":"L1-AOI-1"}""");
        var example = (await node.SendAsync("""{"id":"y","station":"L1-AOI-1"}""")).QuarantineId!;
        for (var i = 0; i < 10; i++)
        {
            await node.SendAsync(node.Message($"z{i}").Replace("pass", "maybe", StringComparison.Ordinal));
        }

        await node.InspectAsync(more: ",\"sequence\":125");

        var report = Make(node);

        Assert.Equal("refused", report.Verdict.Word);
        Assert.Equal(["schema"], report.Verdict.Limits.Where(l => !l.IsMet && l.Of != "total").Select(l => l.Of));
        Assert.Equal(["10 422 /result", "2 422 /part"], report.Refusals.Select(r => $"{r.Count} {r.Status} {r.Pointer}"));
        Assert.Equal(example, report.Refusals[1].Example);
        Assert.Equal("120–124", Assert.Single(report.Gaps.Select(g => $"{g.First}–{g.Last}")));
        Assert.Equal(["gaps", "schema"], report.Score.Parts.Where(p => ConformanceAdvice.For(p) is not null).Select(p => p.Name));
    }

    [Fact]
    public async Task The_period_is_whole_hours_and_what_lies_outside_is_left_out()
    {
        await using var node = await SentAsync(3);
        var first = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromHours(3));
        await node.InspectAsync(more: ",\"sequence\":3");

        var early = node.Get<SourceReportQuery>().Make("L1-AOI-1", first.AddMinutes(-1), first.AddMinutes(1), Repeats(node))!;
        var late = node.Get<SourceReportQuery>().Make("L1-AOI-1", first.AddHours(2), null, Repeats(node))!;

        Assert.Equal((3, 1), (early.Score.Messages, late.Score.Messages));
        Assert.Equal((0, 0), (early.From.Minute, early.To.Minute));
        Assert.Null(node.Get<SourceReportQuery>().Make("nobody", null, null, Repeats(node)));
    }

    private static async Task<Node> SentAsync(int count)
    {
        var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < count; i++)
        {
            node.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await node.InspectAsync(more: $",\"sequence\":{i}");
        }

        return node;
    }

    private static SourceReport Make(Node node) => node.Get<SourceReportQuery>().Make("L1-AOI-1", null, null, Repeats(node))!;

    private static RepeatsKnown Repeats(Node node) => node.Get<RepeatsKnown>();
}

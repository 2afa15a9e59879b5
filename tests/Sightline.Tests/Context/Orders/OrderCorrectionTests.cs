using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>What targets are told when the counts of a closed order change.</summary>
public sealed class OrderCorrectionTests
{
    private const string Map = """
        {"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"classes":{"dent":"NC-1"},"unknownClass":{"policy":"park"},"fields":{"part":{"from":"part.serial"}},
         "facts":{"orderCounts":{"order":{"from":"counts.workOrder"},"good":{"from":"counts.goodParts"},"before":{"from":"counts.goodPartsBefore"},"rejected":{"from":"counts.rejectedParts"},"why":{"from":"counts.because"} } } }
        """;

    [Fact]
    public async Task Late_parts_are_told_together_once_they_settle_and_only_of_an_order_that_was_signed()
    {
        await using var node = await SeededAsync();
        await node.InspectAsync(serial: "SN-1");
        await CarryAsync(node, 60);
        Assert.Empty(Told(node));
        await SignAsync(node);
        await node.InspectAsync(serial: "SN-2");
        await node.InspectAsync(serial: "SN-3");
        await CarryAsync(node, 9);
        Assert.Empty(Told(node));

        var at = await CarryAsync(node, 1);
        Assert.Equal(["""{"order":"WO-1","good":3,"before":1,"rejected":0,"why":"late"}"""], Told(node));
        Assert.Equal($"WO-1.{at}|closing:order/WO-1", node.Row("SELECT subject, part_key FROM told WHERE kind = 'orderCounts'"));
        await CarryAsync(node, 60);
        Assert.Single(Told(node));
    }

    [Fact]
    public async Task A_review_that_turns_a_part_is_told_and_one_that_is_taken_back_before_it_settles_is_not()
    {
        await using var node = await SeededAsync();
        var (first, second) = (await node.InspectAsync(serial: "SN-1"), await node.InspectAsync(serial: "SN-2"));
        await SignAsync(node);
        var review = await node.ReviewAsync(first, "fail", "user:anna");
        await node.UndoAsync(first, review);
        await CarryAsync(node, 10);
        Assert.Empty(Told(node));

        await node.ReviewAsync(second, "fail", "user:anna");
        await CarryAsync(node, 10);
        Assert.Equal(["""{"order":"WO-1","good":1,"before":2,"rejected":1,"why":"reviewed"}"""], Told(node));
    }

    [Fact]
    public async Task A_part_that_turns_out_to_belong_elsewhere_is_told_for_the_closed_order_and_a_rebuild_tells_the_same()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = await SeededAsync(path))
        {
            await node.InspectAsync(serial: "SN-1");
            await SignAsync(node);
            await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-1"}""");
            await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-2","validFrom":"2026-11-02T00:00:00Z"}""");
            await node.RelinkAsync();
            await CarryAsync(node, 10);
            Assert.Equal(["""{"order":"WO-1","good":0,"before":1,"rejected":0,"why":"relinked"}"""], Told(node));
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All((string[])["told", "order_corrections", "outbox"], table => Assert.Equal(before[table], after[table]));
    }

    private static async Task<Node> SeededAsync(string? path = null)
    {
        var node = new Node(path);
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"mes"}""");
        await node.FactAsync(FactKinds.Map, "mes", Map);
        return node;
    }

    private static IReadOnlyList<string> Told(Node node) => node.Rows("SELECT o.fields FROM outbox o JOIN told t ON t.position = o.position WHERE t.kind = 'orderCounts' ORDER BY o.position");

    /// <summary>A fact that tells nothing of its own, so many seconds later.</summary>
    private static Task<long> CarryAsync(Node node, int seconds)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return node.FactAsync(FactKinds.Image, Guid.NewGuid().ToString("N").PadLeft(64, '0'), """{"size":10,"mediaType":"image/png"}""");
    }

    private static async Task SignAsync(Node node)
    {
        var (desk, scope) = (node.Get<ClosingDesk>(), new ClosingScope("WO-1"));
        var draft = desk.Take(scope);
        var signature = new Signature("quinn", "Quinn", "quality", node.Clock.GetUtcNow(), "responsible", "so", $"closing:{scope.Name}", Convert.ToHexStringLower(draft.Sha256));
        Assert.NotNull(await desk.WriteAsync(scope, draft, signature, "user:quinn"));
        node.Project();
    }
}

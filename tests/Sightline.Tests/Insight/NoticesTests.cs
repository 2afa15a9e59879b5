using Sightline.Buffering;
using Sightline.Context;
using Sightline.Identity;
using Sightline.Images;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images;
using Sightline.Uplink;

namespace Sightline.Tests.Insight;

/// <summary>What needs a person, from the state as it is now.</summary>
public sealed class NoticesTests
{
    [Fact]
    public async Task A_gap_is_told_of_after_a_minute_and_no_more_when_it_is_closed()
    {
        await using var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < 30; i++)
        {
            await node.InspectAsync(more: $",\"sequence\":{i}");
        }

        var since = node.Clock.GetUtcNow();
        await node.InspectAsync(more: ",\"sequence\":31");
        node.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(Told(node));
        node.Clock.Advance(TimeSpan.FromSeconds(2));

        var notice = Assert.Single(Told(node));

        Assert.Equal(("gaps:L1-AOI-1", "gaps", "L1-AOI-1", since), (notice.Id, notice.Kind, notice.Station, notice.Since));
        Assert.Equal("Station 'L1-AOI-1' did not send 1 number of its counter, in 1 gap; the lowest is 30.", notice.What);
        await node.InspectAsync(more: ",\"sequence\":30", at: Rfc3339.Write(since));
        node.Clock.Advance(NoticeBoard.Kept);
        Assert.Empty(Told(node));
    }

    [Fact]
    public async Task A_low_score_names_its_worst_part_and_what_to_do()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        await node.SendAsync("""{"id":"x","station":"L1-AOI-1"}""");

        var notice = Assert.Single(Told(node));

        Assert.Equal("Station 'L1-AOI-1' has a conformance score of 83.3 in the last 24 hours; asked is 90. Worst is schema with 50.0.", notice.What);
        Assert.StartsWith("Check messages against", notice.Do, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_parked_longer_than_it_is_held_is_told_of_to_those_who_may_see_it()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.InspectAsync("L1-AOI-1");
        await node.InspectAsync("L1-AOI-2");
        Assert.Empty(Told(node));
        node.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(["parked:context:L1-AOI-1", "parked:station:L1-AOI-2"], Told(node).Select(n => n.Id));
        Assert.Equal(["parked:context:L1-AOI-1"], node.Get<NoticeBoard>().For(Somebody(Scope.Of(["L1-AOI-1"]))).Select(n => n.Id));
        Assert.Empty(node.Get<NoticeBoard>().For(Somebody(Scope.Everything) with { May = Permission.ReadRecords }));
    }

    [Fact]
    public async Task An_image_that_does_not_come_in_its_time_is_told_of_until_it_comes()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var image = TestImages.Png();
        await node.InspectAsync(more: $$""","images":[{"name":"top","sha256":"{{TestImages.Hash(image)}}","mediaType":"image/png"}]""");
        Assert.Empty(Told(node));
        node.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal("1 image that records of station 'L1-AOI-1' name has not come.", Assert.Single(Told(node), n => n.Id == "images:L1-AOI-1").What);
        await node.Get<ImageStore>().PutAsync(TestImages.Hash(image), new MemoryStream(image), "key:test", TestContext.Current.CancellationToken);
        node.Project();
        node.Clock.Advance(NoticeBoard.Kept);
        Assert.DoesNotContain(Told(node), n => n.Kind == "images");
    }

    [Fact]
    public async Task An_edge_that_falls_silent_is_an_alarm_and_one_that_speaks_is_none()
    {
        await using var node = new Node();
        var report = new EdgeReport { Name = "press", Instance = "i-1", SeenAt = node.Clock.GetUtcNow(), Status = new EdgeStatus { Backlog = 7 } };
        await node.FactAsync(FactKinds.Edge, "press", System.Text.Encoding.UTF8.GetString(report.Body()));
        Assert.Empty(Told(node));
        node.Clock.Advance(TimeSpan.FromMinutes(2));

        var notice = Assert.Single(Told(node));

        Assert.Equal(("edge", NoticeSeverity.Alarm), (notice.Kind, notice.Severity));
        Assert.StartsWith("Edge 'press' has not spoken since ", notice.What, StringComparison.Ordinal);
        Assert.EndsWith("; 7 facts waited there then.", notice.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_that_do_not_balance_are_an_alarm_and_come_first()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        await node.InspectAsync("L1-AOI-2");
        node.Clock.Advance(TimeSpan.FromSeconds(11));
        using (var db = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false))
        {
            db.Run("UPDATE totals SET value = value + 1 WHERE account = 'record.closed'");
        }

        var told = Told(node);

        Assert.Equal(["books", "parked:station:L1-AOI-2"], told.Select(n => n.Id));
        Assert.StartsWith("The books do not balance: Records delivered, waiting, parked and closed are 3;", told[0].What, StringComparison.Ordinal);
        Assert.Empty(node.Get<NoticeBoard>().For(Somebody(Scope.Of([]))));
    }

    [Fact]
    public async Task Who_cannot_tell_is_told_of_and_the_others_still_are()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync("L1-AOI-2");
        node.Clock.Advance(TimeSpan.FromSeconds(11));
        node.Project();
        using (var db = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false))
        {
            db.Run("INSERT INTO totals (account, of, value) VALUES ('parked.for', 'order:WO-9', 1)");
        }

        var told = Assert.Single(Told(node));

        Assert.Equal("unread:ParkedNotices", told.Id);
        Assert.Contains("1 records are counted as waiting for order 'WO-9' and none is there.", told.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parked_deliveries_wait_for_a_person_at_once()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.InspectAsync();

        Assert.Contains(Told(node), n => n is { Id: "parked:delivery:mes", Target: "mes", What: "1 delivery to target 'mes' waits for a person." });
    }

    private static IReadOnlyList<Notice> Told(Node node) => node.Get<NoticeBoard>().For(Somebody(Scope.Everything));

    private static Caller Somebody(Scope stations) => new("user", "1", "anna", Roles.Admin, Roles.Admin.May, stations, Scope.Everything);
}

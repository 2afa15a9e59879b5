using Sightline.Forwarding.Changes;
using Sightline.Hosting.Notices;

namespace Sightline.Tests.Forwarding.Changes;

/// <summary>Two live targets at most: one more is let in by a change request alone.</summary>
public sealed class LiveBudgetTests
{
    [Theory]
    [InlineData("live")]
    [InlineData("canary")]
    public async Task One_target_too_many_is_refused_with_where_what_and_what_to_do(string stage)
    {
        await using var rig = new ChangeRig();
        Assert.Empty(await rig.SetAsync(("mes", "live"), ("erp", "canary")));

        Assert.Equal(
            $"targets/wms.json: stage is {stage}, and 'erp', 'mes' are sent to already; Forwarding:MostLive is 2. " +
            "Write shadow, pause one of those, or ask for a change of kind target.live for 'wms' and have somebody else approve it (docs/changes.md).",
            Assert.Single(await rig.SetAsync(("wms", stage))));
        Assert.Empty(await rig.SetAsync(("wms", "shadow")));
        Assert.Empty(await rig.SetAsync(("erp", "paused")));
        Assert.Empty(await rig.SetAsync(("wms", stage)));
        Assert.Equal(["mes", "wms"], rig.Budget.Count().Within);
    }

    [Fact]
    public async Task Files_read_together_are_judged_together_and_a_place_that_one_leaves_is_taken_by_another()
    {
        await using var rig = new ChangeRig();

        Assert.StartsWith("targets/c.json: stage is live, and 'a', 'b' are sent to already", Assert.Single(await rig.SetAsync(("c", "live"), ("b", "live"), ("a", "live"))));
        Assert.Empty(await rig.SetAsync(("c", "live"), ("a", "off")));
        Assert.Equal(["b", "c"], rig.Budget.Count().Within);
    }

    [Fact]
    public async Task An_approved_request_lets_its_target_in_once_and_it_stays_in_through_a_pause_until_it_is_set_to_shadow()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("mes", "live"), ("erp", "live"), ("wms", "shadow"), ("qms", "shadow"));
        var id = await rig.ApprovedAsync("wms");

        Assert.Single(await rig.SetAsync(("qms", "live")));
        Assert.Empty(await rig.SetAsync(("wms", "live")));

        Assert.Equal("used", rig.State(id));
        Assert.Equal(rig.Node.Row("SELECT position FROM targets WHERE name = 'wms'"), rig.Desk.Find(id)!.UsedBy.ToString());
        Assert.Equal(id, rig.Budget.Count().ByChange["wms"]);
        Assert.Equal(["erp", "mes"], rig.Budget.Count().Within);
        Assert.Empty(await rig.SetAsync(("wms", "paused")));
        Assert.Empty(await rig.SetAsync(("wms", "live")));
        Assert.Equal("used", rig.State(id));
        Assert.Empty(await rig.SetAsync(("wms", "shadow")));
        Assert.Equal("ended", rig.State(id));
        Assert.Single(await rig.SetAsync(("wms", "live")));
    }

    [Fact]
    public async Task A_free_place_is_taken_before_a_request_is_used()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("mes", "live"), ("wms", "shadow"));
        var id = await rig.ApprovedAsync("wms");

        await rig.SetAsync(("wms", "live"));

        Assert.Equal("approved", rig.State(id));
        Assert.Equal(["mes", "wms"], rig.Budget.Count().Within);
    }

    [Fact]
    public async Task A_request_that_is_not_approved_or_whose_day_passed_lets_nothing_in()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("mes", "live"), ("erp", "live"), ("wms", "shadow"));
        var asked = await rig.AskAsync("wms");
        Assert.Single(await rig.SetAsync(("wms", "live")));
        await rig.StepAsync(rig.Desk.Find(asked)!, ChangeLife.Approve);

        rig.Node.Clock.Advance(TimeSpan.FromDays(14));

        Assert.Equal("expired", rig.State(asked));
        Assert.Single(await rig.SetAsync(("wms", "live")));
        Assert.Null(rig.Desk.OpenFor(ChangeKinds.TargetLive, "wms"));
    }

    [Fact]
    public async Task What_was_sent_to_before_the_limit_is_kept_and_a_notice_says_so()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        var clock = new ManualClock();
        await using (var before = new ChangeRig(path, clock, mostLive: 3))
        {
            Assert.Empty(await before.SetAsync(("mes", "live"), ("erp", "live"), ("wms", "live")));
            Assert.Empty(new LiveBudgetNotices(before.Budget).At(clock.GetUtcNow()));
        }

        await using var after = new ChangeRig(path, clock);

        var notice = Assert.Single(new LiveBudgetNotices(after.Budget).At(clock.GetUtcNow()));
        Assert.Equal("3 targets are sent to (erp, mes, wms), and Forwarding:MostLive is 2. They were sent to before, and go on.", notice.What);
        Assert.Empty(await after.SetAsync(("mes", "canary")));
        var id = await after.ApprovedAsync("wms");
        await after.Desk.AppendAsync(after.Budget.UseBySent(after.Desk.Find(id)!, ChangeRig.Bert)!);
        after.Node.Project();
        Assert.Equal("used", after.State(id));
        Assert.Empty(new LiveBudgetNotices(after.Budget).At(clock.GetUtcNow()));
        Assert.Null(after.Budget.UseBySent(after.Desk.Find(await after.ApprovedAsync("erp"))!, ChangeRig.Bert));
        Assert.Empty(await after.SetAsync(("mes", "off"), ("qms", "live")));
        Assert.Single(await after.SetAsync(("mes", "live")));
    }
}

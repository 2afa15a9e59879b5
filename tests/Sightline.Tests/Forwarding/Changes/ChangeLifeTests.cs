using Sightline.Forwarding.Changes;
using Sightline.Hosting.Notices;
using Sightline.Model;
using Sightline.Proof;

namespace Sightline.Tests.Forwarding.Changes;

/// <summary>The life of a request, as facts move it.</summary>
public sealed class ChangeLifeTests
{
    [Fact]
    public void Nothing_leads_back_and_nothing_is_done_twice()
    {
        string[] acts = [ChangeLife.Approve, ChangeLife.Reject, ChangeLife.Withdraw, ChangeLife.Use, ChangeLife.End];
        var ways = from state in Enum.GetValues<ChangeState>() from act in acts let after = ChangeLife.After(state, act) where after is not null select $"{ChangeLife.Word(state)} {act} {ChangeLife.Word(after.Value)}";

        Assert.Equal(
            [
                "requested approve approved", "requested reject rejected", "requested withdraw withdrawn",
                "approved withdraw withdrawn", "approved use used", "used end ended",
            ], ways);
        Assert.All(Enum.GetValues<ChangeState>(), state => Assert.Equal(state, ChangeLife.Read(ChangeLife.Word(state))));
    }

    [Fact]
    public async Task Of_two_steps_that_looked_at_the_same_the_first_stands()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("wms", "shadow"));
        var seen = rig.Desk.Find(await rig.AskAsync("wms"))!;

        await rig.StepAsync(seen, ChangeLife.Reject);
        await rig.StepAsync(seen, ChangeLife.Approve);

        var stands = rig.Desk.Find(seen.Id)!;
        Assert.Equal(ChangeState.Rejected, stands.State);
        Assert.Equal(["ask", "reject"], stands.Steps.Select(s => s.Act));
        Assert.Equal(["user:anna", "user:bert"], stands.Steps.Select(s => s.By));
    }

    [Fact]
    public async Task Lists_are_narrowed_by_state_as_it_is_now_by_object_and_by_scope()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("wms", "shadow"), ("qms", "shadow"));
        var old = await rig.AskAsync("wms");
        rig.Node.Clock.Advance(TimeSpan.FromDays(14));
        var asked = await rig.AskAsync("wms");
        var approved = await rig.ApprovedAsync("qms");

        Assert.Equal([approved, asked, old], Ids(null, null, Scope.Everything));
        Assert.Equal([old], Ids(ChangeState.Expired, null, Scope.Everything));
        Assert.Equal([asked], Ids(ChangeState.Requested, null, Scope.Everything));
        Assert.Equal([approved], Ids(ChangeState.Approved, null, Scope.Everything));
        Assert.Equal([asked, old], Ids(null, "wms", Scope.Everything));
        Assert.Equal([approved], Ids(null, null, Scope.Of(["qms"])));
        Assert.Empty(Ids(ChangeState.Used, null, Scope.Everything));

        IEnumerable<long> Ids(ChangeState? state, string? of, Scope scope) => rig.Desk.List(new ChangeFilter(state, of, scope), long.MaxValue, 10).Select(r => r.Id);
    }

    [Fact]
    public async Task Every_step_is_in_the_audit_under_the_request_with_where_it_stood_and_stands()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("mes", "live"), ("erp", "live"), ("wms", "shadow"));
        var id = await rig.ApprovedAsync("wms");
        await rig.SetAsync(("wms", "live"));

        var audit = rig.Node.Get<AuditQuery>();
        var entries = audit.Page(new AuditFilter { Object = $"change:{id}" }, long.MaxValue, 10).Entries;

        Assert.Equal([("change.use", "user:anna"), ("change.approve", "user:bert"), ("change.ask", "user:anna")], entries.Select(e => (e.Act, e.Who)));
        Assert.Contains(audit.At(entries[0].Position)!.Changes, c => c.Field == "state" && (string)c.Old! == "approved" && (string)c.New! == "used");
    }

    [Fact]
    public async Task A_request_is_told_of_until_somebody_decides()
    {
        await using var rig = new ChangeRig();
        await rig.SetAsync(("wms", "shadow"));
        var notices = new ChangeNotices(rig.Desk);
        Assert.Empty(notices.At(rig.Node.Clock.GetUtcNow()));
        var id = await rig.AskAsync("wms");

        var notice = Assert.Single(notices.At(rig.Node.Clock.GetUtcNow()));

        Assert.Equal(($"change:{id}", "wms", $"/changes/{id}", $"Change request {id} of 'user:anna' for target 'wms' waits for a decision."), (notice.Id, notice.Target, notice.Page, notice.What));
        await rig.StepAsync(rig.Desk.Find(id)!, ChangeLife.Reject);
        Assert.Empty(notices.At(rig.Node.Clock.GetUtcNow()));
    }
}

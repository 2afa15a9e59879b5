using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Identity;

namespace Sightline.Tests.Context.Changeover;

/// <summary>A changeover from the request to the next order running, and everything that contradicts it.</summary>
public sealed class ChangeoverTests
{
    private const string Clearance = "\"mismatchPolicy\":\"block\",\"clearance\":[\"remove old parts\",\"empty the reject bin\"],\"bufferLength\":12";

    [Fact]
    public async Task From_the_request_to_the_confirmation_the_permit_is_denied_and_says_what_is_next()
    {
        await using var rig = await LineRig.StartAsync(Clearance);
        Assert.True(rig.Permit.Allowed);
        await rig.RunAsync();
        Assert.True(rig.Permit.Allowed);

        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-2");
        Assert.Equal((ChangeoverState.Requested, "changeover"), (rig.Stands.State, Assert.Single(rig.Codes)));
        Assert.Contains("Clear the line first: remove old parts, empty the reject bin.", rig.Permit.Reasons[0].Text, StringComparison.Ordinal);
        await rig.DoneAsync(ChangeoverActs.Clear, item: "remove old parts");
        Assert.Equal(ChangeoverState.Clearing, rig.Stands.State);
        Assert.False(Assert.IsType<ChangeoverTaken.Done>(await rig.ActAsync(ChangeoverActs.Clear, item: "remove old parts")).Changed);
        await rig.DoneAsync(ChangeoverActs.Clear, item: "empty the reject bin");
        Assert.Equal(ChangeoverState.RecipeSent, rig.Stands.State);
        Assert.Contains("L1-AOI-1 has R-1 version 4, expected is R-2", await rig.ConflictAsync(ChangeoverActs.Confirm), StringComparison.Ordinal);

        await rig.ReportAsync(LineRig.First, "R-2");
        await rig.ReportAsync(LineRig.Second, "R-3");
        Assert.Equal(ChangeoverState.RecipeDiffers, rig.Stands.State);
        Assert.Equal(["changeover", "recipe-differs"], rig.Codes);
        Assert.Contains("L1-AOI-2 has R-3", await rig.ConflictAsync(ChangeoverActs.Confirm), StringComparison.Ordinal);

        await rig.ReportAsync(LineRig.Second, "R-2", "1");
        Assert.Equal(ChangeoverState.Confirming, rig.Stands.State);
        var query = rig.Node.Get<ChangeoverQuery>();
        Assert.Equal([ChangeoverState.Confirming, ChangeoverState.Running], query.Page(LineRig.Line, long.MaxValue, 10).Select(r => r.State));
        Assert.Equal(ChangeoverState.Confirming, query.One(LineRig.Line, 2)!.State);
        await rig.DoneAsync(ChangeoverActs.Confirm);
        Assert.Equal((ChangeoverState.Running, true), (rig.Stands.State, rig.Permit.Allowed));
        Assert.Equal(("WO-2/1", 12), (rig.Stands.Record!.Segment, rig.Stands.Record.BufferLength));
        Assert.Equal(["request", "clear", "clear", "confirm"], rig.Stands.Record.Moves.Select(m => m.Act));
        Assert.False(Assert.IsType<ChangeoverTaken.Done>(await rig.ActAsync(ChangeoverActs.Confirm)).Changed);
    }

    [Fact]
    public async Task Parts_in_transit_belong_to_the_segment_of_their_exposure_whatever_comes_first()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        var old = rig.Node.Clock.GetUtcNow();
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-2");
        await rig.ReportAsync(LineRig.First, "R-2");
        await rig.ReportAsync(LineRig.Second, "R-2");
        await rig.DoneAsync(ChangeoverActs.Confirm);

        var after = await rig.PartAsync(LineRig.First);
        var inTransit = await rig.PartAsync(LineRig.Second, at: old);
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-1");
        var again = await rig.PartAsync(LineRig.First);

        Assert.Equal(["WO-2/1", "WO-1/1", "WO-1/2"], ((long[])[after, inTransit, again]).Select(p => rig.Node.Context(p)[ContextNames.Segment]));
        Assert.Equal(["WO-2", "WO-1", "WO-1"], ((long[])[after, inTransit, again]).Select(p => rig.Node.Context(p)[ContextNames.WorkOrder]));
        Assert.Equal(["running", "running", "recipeSent"], ((long[])[after, inTransit, again]).Select(p => rig.Node.Context(p)[ContextNames.Changeover]));
        Assert.Equal("R-2", rig.Node.Context(after)[ContextNames.RecipeUsed]);
        Assert.Equal("changeover 2", rig.Node.Context(after).Values[ContextNames.Segment].Source);
    }

    [Fact]
    public async Task A_second_request_names_the_open_one_and_a_cancelled_one_gives_back_what_was_made_before()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-2");

        Assert.Equal("Changeover 2 to order 'WO-2' is open. Finish it, or cancel it, then ask for the next.", await rig.ConflictAsync(ChangeoverActs.Request, workOrder: "WO-1"));
        Assert.Contains("Changeover 1 of line 'L1' is over. The newest one is 2.", Assert.IsType<ChangeoverTaken.Conflict>(await rig.ActAsync(ChangeoverActs.Confirm, n: 1)).Why, StringComparison.Ordinal);
        Assert.IsType<ChangeoverTaken.NotFound>(await rig.ActAsync(ChangeoverActs.Confirm, n: 3));
        await rig.DoneAsync(ChangeoverActs.Cancel);
        var part = await rig.PartAsync(LineRig.First);

        Assert.Equal((ChangeoverState.Cancelled, true), (rig.Stands.State, rig.Permit.Allowed));
        Assert.Equal(("WO-1", "WO-1/1", "cancelled"), (rig.Node.Context(part)[ContextNames.WorkOrder], rig.Node.Context(part)[ContextNames.Segment], rig.Node.Context(part)[ContextNames.Changeover]));
        Assert.False(Assert.IsType<ChangeoverTaken.Done>(await rig.ActAsync(ChangeoverActs.Cancel)).Changed);
        Assert.StartsWith("No changeover is open", await rig.ConflictAsync(ChangeoverActs.Confirm), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cleared_the_line_does_not_approve_it()
    {
        await using var rig = await LineRig.StartAsync(Clearance + ",\"clearanceApproval\":true");
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-2");
        Assert.StartsWith("Not cleared yet: remove old parts", await rig.ConflictAsync(ChangeoverActs.Approve, "user:bert"), StringComparison.Ordinal);
        await rig.DoneAsync(ChangeoverActs.Clear, item: "remove old parts");
        await rig.DoneAsync(ChangeoverActs.Clear, item: "empty the reject bin");
        Assert.Equal(ChangeoverState.Clearing, rig.Stands.State);

        Assert.Equal("user:anna cleared the line. Somebody else approves it.", await rig.ConflictAsync(ChangeoverActs.Approve));
        await rig.DoneAsync(ChangeoverActs.Approve, "user:bert");

        Assert.Equal((ChangeoverState.RecipeSent, "user:bert"), (rig.Stands.State, rig.Stands.Record!.ApprovedBy));
    }

    [Fact]
    public async Task An_override_lets_the_line_run_with_what_was_signed_for_and_with_nothing_else()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        await rig.ReportAsync(LineRig.First, "R-9");
        Assert.Equal(["recipe-differs"], rig.Codes);

        await rig.DoneAsync(ChangeoverActs.Override);
        Assert.Equal(["(recipe-overridden)"], rig.Codes);
        Assert.True(rig.Permit.Allowed);
        var fact = rig.Node.Journal.At(rig.Node.Journal.Head)!;
        Assert.Contains("\"signature\":{\"by\":\"anna\"", System.Text.Encoding.UTF8.GetString(fact.Body), StringComparison.Ordinal);
        Assert.Equal("changeover.override|changeover:L1.1|so", rig.Node.Row($"SELECT act, object, reason FROM audit WHERE position = {fact.Position}"));

        await rig.ReportAsync(LineRig.First, "R-8");
        Assert.Equal(["recipe-differs"], rig.Codes);
        await rig.ReportAsync(LineRig.First, "R-9");
        Assert.Equal(["(recipe-overridden)"], rig.Codes);
        await rig.ReportAsync(LineRig.First, "R-1", "4");
        await rig.ReportAsync(LineRig.First, "R-9");
        Assert.Equal(["recipe-differs"], rig.Codes);
    }

    [Fact]
    public async Task Under_alarm_a_wrong_recipe_is_told_of_and_the_line_may_run()
    {
        await using var rig = await LineRig.StartAsync("\"mismatchPolicy\":\"alarm\"");
        await rig.RunAsync();
        await rig.PartAsync(LineRig.First, "R-9");

        Assert.Equal(["(recipe-differs)"], rig.Codes);
        Assert.True(rig.Permit.Allowed);
        var notice = Assert.Single(rig.Node.Get<IEnumerable<INotices>>().SelectMany(n => n.At(rig.Node.Clock.GetUtcNow())), n => n.Kind == "recipe");
        Assert.Equal("Station 'L1-AOI-1' of line 'L1' works with recipe R-9, and R-1 version 4 is expected; 1 part since.", notice.What);
        await rig.ReportAsync(LineRig.First, "R-1");
        Assert.DoesNotContain(rig.Node.Get<IEnumerable<INotices>>().SelectMany(n => n.At(rig.Node.Clock.GetUtcNow())), n => n.Kind == "recipe");
    }

    [Fact]
    public async Task Stations_that_never_report_are_vouched_for_by_a_person_where_the_line_says_so()
    {
        await using var rig = await LineRig.StartAsync("\"mismatchPolicy\":\"block\",\"recipeConfirm\":\"person\"");
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-1");
        Assert.Equal(ChangeoverState.Confirming, rig.Stands.State);
        await rig.ReportAsync(LineRig.First, "R-2");
        Assert.Equal(ChangeoverState.RecipeDiffers, rig.Stands.State);
        await rig.ReportAsync(LineRig.First, "R-1");

        Assert.StartsWith("What was confirmed is not what is there any more.", await rig.ConflictAsync(ChangeoverActs.Confirm, shown: "something else"), StringComparison.Ordinal);
        Assert.IsType<ChangeoverTaken.Done>(await rig.ActAsync(ChangeoverActs.Confirm, shown: ChangeoverDesk.Shown(rig.Stands.Now)));
        Assert.True(rig.Permit.Allowed);
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_told_all_at_once()
    {
        await using var rig = await LineRig.StartAsync(Clearance);
        var missing = Assert.IsType<ChangeoverTaken.Wrong>(await rig.ActAsync(ChangeoverActs.Request));
        Assert.Equal("/workOrder", Assert.Single(missing.Errors).Pointer);
        var unknown = Assert.IsType<ChangeoverTaken.Wrong>(await rig.ActAsync(ChangeoverActs.Request, workOrder: "WO-3"));
        Assert.StartsWith("Is 'WO-3', which has no master record.", unknown.Errors[0].Detail, StringComparison.Ordinal);
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-1");
        Assert.Equal("/item", Assert.IsType<ChangeoverTaken.Wrong>(await rig.ActAsync(ChangeoverActs.Clear, item: "sweep")).Errors[0].Pointer);
        Assert.Equal("/reason", Assert.IsType<ChangeoverTaken.Wrong>(await rig.ActAsync(ChangeoverActs.Cancel, reason: " ")).Errors[0].Pointer);
        var policy = MasterKind.Lines.Problems("""{"mismatchPolicy":"stop","recipeConfirm":"hope","bufferLength":-1,"clearance":["a","a",""]}"""u8);
        Assert.Equal(["/mismatchPolicy", "/recipeConfirm", "/bufferLength", "/clearance/1", "/clearance/2"], policy.Select(p => p.Pointer));
    }

    [Fact]
    public async Task Challenge_pieces_that_have_not_passed_hold_the_confirmation_back()
    {
        var challenge = new Challenge();
        await using var node = new Sightline.Tests.Hosting.Node(more: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IChallengeState>(services, challenge));
        await node.PutAsync(MasterKind.Lines, LineRig.Line, "{}");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", "{\"product\":\"P-1\"}");
        var rig = new LineRig(node);
        await rig.DoneAsync(ChangeoverActs.Request, workOrder: "WO-1");

        Assert.Equal(ChangeoverState.Challenging, rig.Stands.State);
        Assert.StartsWith("Challenge pieces have not passed", await rig.ConflictAsync(ChangeoverActs.Confirm), StringComparison.Ordinal);
        Assert.Equal((LineRig.Line, rig.Stands.Record!.SentPosition), challenge.Asked);
        challenge.Passed = true;
        await rig.DoneAsync(ChangeoverActs.Confirm);
    }

    private sealed class Challenge : IChallengeState
    {
        public bool Passed { get; set; }

        public (string Line, long? Position) Asked { get; private set; }

        public bool PassedSince(string line, long position)
        {
            Asked = (line, position);
            return Passed;
        }
    }
}

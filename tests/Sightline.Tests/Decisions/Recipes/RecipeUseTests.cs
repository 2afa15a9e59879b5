using Sightline.Context;
using Sightline.Context.Recipes;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Tests.Context.Recipes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Recipes;

/// <summary>A recipe or model that was not released at the exposure is a flag on the record, and an alarm while it lasts.</summary>
public sealed class RecipeUseTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string Other = "0086d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Fact]
    public async Task A_plant_that_approved_no_recipe_has_nothing_flagged_whatever_it_drafted()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.DraftAsync("R-1", """{"version":"1","product":"P-1","model":{"name":"net"}}""");

        var record = await node.InspectAsync(more: Used("R-1", "1", "other"));

        Assert.Equal("-", Flags(node, record));
        Assert.Empty(Told(node));
        Assert.Empty(node.Rows("SELECT station FROM recipe_uses"));
    }

    [Theory]
    [InlineData("R-1", "2", null, null, "-")]
    [InlineData("R-1", null, null, null, "-")]
    [InlineData("R-1", "2", "net", Hash, "-")]
    [InlineData("R-1", "1", null, null, "recipe-differs recipe-not-approved")]
    [InlineData("R-1", "3", null, null, "recipe-differs recipe-not-active")]
    [InlineData("R-1", "4", null, null, "recipe-differs recipe-not-approved")]
    [InlineData("R-7", "1", null, null, "recipe-differs recipe-not-approved")]
    [InlineData("R-1", "2", "other", null, "model-differs")]
    [InlineData("R-1", "2", "net", Other, "model-differs")]
    [InlineData("R-1", "3", "net3", null, "recipe-differs recipe-not-active")]
    [InlineData("R-1", "3", "net", Hash, "recipe-differs recipe-not-active model-differs")]
    [InlineData("R-7", "1", "other", null, "recipe-differs recipe-not-approved model-differs")]
    [InlineData(null, null, "net", Hash, "-")]
    [InlineData(null, null, "other", null, "model-differs")]
    public async Task A_record_is_flagged_by_what_was_released_at_its_exposure(string? recipe, string? version, string? model, string? sha256, string flags)
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"1","product":"P-1"}""");
        await node.ActiveAsync("R-1", $$$"""{"version":"2","product":"P-1","model":{"name":"net","version":"2.3","sha256":"{{{Hash.ToUpperInvariant()}}}"}}""");
        await node.DraftAsync("R-1", """{"version":"3","product":"P-1","model":{"name":"net3"}}""");
        await node.StepAsync("R-1", "3", RecipeLife.Approve);
        await node.DraftAsync("R-1", """{"version":"4","product":"P-1"}""");

        var record = await node.InspectAsync(more: Used(recipe, version, model, sha256));

        Assert.Equal(flags, Flags(node, record));
    }

    [Fact]
    public async Task A_rehearsal_may_use_what_is_not_released()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"1"}""");

        Assert.Equal("-", Flags(node, await node.InspectAsync(more: Used("R-2", "1", null) + ",\"purpose\":\"rehearsal\"")));
        Assert.Equal("recipe-not-approved", Flags(node, await node.InspectAsync(more: Used("R-2", "1", null) + ",\"purpose\":\"challenge\"")));
    }

    [Fact]
    public async Task The_alarm_is_one_for_a_station_and_recipe_counts_its_records_and_ends_with_the_next_right_one()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"2","product":"P-1"}""");
        node.Clock.Advance(TimeSpan.FromMinutes(10));
        var since = node.Clock.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            await node.InspectAsync(more: Used("R-1", "1", null));
            node.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var notice = Assert.Single(Told(node));
        Assert.Equal(("recipe:L1-AOI-1:R-1", "recipe", NoticeSeverity.Alarm, "L1-AOI-1", since), (notice.Id, notice.Kind, notice.Severity, notice.Station, notice.Since));
        Assert.Equal("Station 'L1-AOI-1' works with recipe 'R-1' version '1', which is not approved: 3 records since then.", notice.What);
        Assert.Equal("3", node.Row("SELECT value FROM totals WHERE account = 'flag.recipe-not-approved' AND of = 'L1-AOI-1'"));

        await node.InspectAsync(more: Used("R-1", "2", null));
        await node.InspectAsync(at: Rfc3339.Write(since.AddSeconds(5)), more: Used("R-1", "1", null));
        node.Clock.Advance(NoticeBoard.Kept);
        Assert.Empty(Told(node));

        await node.InspectAsync(more: Used("R-9", "1", null));
        node.Clock.Advance(NoticeBoard.Kept);
        Assert.Equal("recipe:L1-AOI-1:R-9", Assert.Single(Told(node)).Id);
    }

    [Fact]
    public async Task A_record_that_waited_is_judged_by_its_exposure_when_it_is_bound()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        await node.ActiveAsync("R-1", """{"version":"1","product":"P-1"}""");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var right = await node.InspectAsync(more: Used("R-1", "1", null));
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.ActiveAsync("R-1", """{"version":"2","product":"P-1"}""");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var wrong = await node.InspectAsync(more: Used("R-1", "1", null));
        Assert.Equal(("-", "-"), (Flags(node, right), Flags(node, wrong)));

        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");

        Assert.Equal(("-", "recipe-differs recipe-not-approved"), (Flags(node, right), Flags(node, wrong)));
    }

    [Fact]
    public async Task A_record_whose_past_was_another_is_judged_anew_and_counted_once()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        await node.ActiveAsync("R-1", """{"version":"1","product":"P-1","model":{"name":"net-1"}}""");
        await node.ActiveAsync("R-2", """{"version":"1","product":"P-2","model":{"name":"net-2"}}""");
        node.Clock.Advance(TimeSpan.FromMinutes(5));
        var wrong = await node.InspectAsync(more: Used(null, null, "net-2"));
        var right = await node.InspectAsync(serial: "SN-2", more: Used(null, null, "net-1"));
        Assert.Equal(("model-differs", "-"), (Flags(node, wrong), Flags(node, right)));

        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-2","validFrom":"2026-11-02T00:00:00Z"}""");
        await node.RelinkAsync();

        Assert.Equal(("-", "model-differs"), (Flags(node, wrong), Flags(node, right)));
        Assert.Equal("1", node.Row("SELECT value FROM totals WHERE account = 'flag.model-differs' AND of = 'L1-AOI-1'"));
    }

    [Fact]
    public async Task The_permit_of_the_line_tells_of_it_and_denies_nothing_and_other_lines_hear_nothing()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ActiveAsync("R-1", """{"version":"2","product":"P-1"}""");
        var since = Rfc3339.Write(node.Clock.GetUtcNow());
        await node.InspectAsync(more: Used("R-1", "1", null));

        var permit = node.Get<PermitQuery>().Of("L1");

        Assert.True(permit.Allowed);
        Assert.Equal(
            new PermitReason("recipe-not-approved", $"Station 'L1-AOI-1' works with recipe 'R-1' version '1' that is not released, since {since}: 1 flagged. Load the active recipe and its model there.", Blocks: false),
            Assert.Single(permit.Reasons));
        Assert.Empty(node.Get<PermitQuery>().Of("L2").Reasons);
    }

    public static string Used(string? recipe, string? version, string? model, string? sha256 = null) =>
        (recipe is null ? "" : $",\"recipe\":{{\"id\":\"{recipe}\"{(version is null ? "" : $",\"version\":\"{version}\"")}}}")
        + (model is null ? "" : $",\"model\":{{\"name\":\"{model}\"{(sha256 is null ? "" : $",\"sha256\":\"{sha256}\"")}}}");

    private static string Flags(Node node, long record) => node.Row($"SELECT flags FROM inspections WHERE position = {record}");

    private static IEnumerable<Notice> Told(Node node) =>
        node.Get<NoticeBoard>().For(new Caller("user", "1", "anna", Roles.Quality, Roles.Quality.May, Scope.Everything, Scope.Everything)).Where(n => n.Kind == "recipe");
}

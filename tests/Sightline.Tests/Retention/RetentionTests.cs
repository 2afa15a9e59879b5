using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Nonconformances;
using Sightline.Insight.Notices;
using Sightline.Retention;
using Sightline.Storage;
using Sightline.Tests.Decisions.Rules;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Retention;

/// <summary>How long images are kept, what needs them, and what a pass removes.</summary>
public sealed class RetentionTests
{
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    [Fact]
    public async Task Pass_images_go_after_a_month_and_those_of_parts_that_were_ever_bad_after_eighteen()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var (_, good) = await plant.InspectAsync();
        var (_, once) = await plant.InspectAsync("SN-BAD");
        var (_, bad) = await plant.InspectAsync("SN-BAD", "fail");
        var (_, look) = await plant.InspectAsync(result: "review");
        var (overruled, person) = await plant.InspectAsync();
        await CloseAsync(plant);
        var review = await plant.Node.ReviewAsync(overruled, "fail");
        await plant.Node.UndoAsync(overruled, review);
        plant.Node.Clock.Advance(TimeSpan.FromDays(29));
        Assert.All(plant.Fates().Values, fate => Assert.Equal("notDue", fate));

        plant.Node.Clock.Advance(TimeSpan.FromDays(2));
        var pass = await plant.RunAsync();
        Assert.Equal((1, 1), (pass.Planned.Count, pass.Removed.Count));
        Assert.False(plant.IsHere(good));
        Assert.All((string[])[once, bad, look, person], image => Assert.True(plant.IsHere(image)));

        plant.Node.Clock.Advance(TimeSpan.FromDays(520));
        await SettleAsync(plant);
        Assert.Equal(4, (await plant.RunAsync()).Removed.Count);
        Assert.All(plant.Gone().Values, Assert.True);
        Assert.Equal(["images.fail", "images.pass", "images.review"], plant.Removals().Select(r => r.Class!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(plant.Removals(), r => Assert.NotNull(r.Pass));
        Assert.Contains("images.pass is kept 30d by policy 'default'", plant.Removals()[0].Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_policy_that_applies_wins_and_one_that_ended_counts_no_more()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var (_, first) = await plant.InspectAsync(station: "S1");
        var (_, second) = await plant.InspectAsync(station: "S2");
        await CloseAsync(plant);
        await plant.PolicyAsync("p1", "product:P-1", (DataClasses.Pass, "10d"));
        await plant.PolicyAsync("p2", "product:P-2", (DataClasses.Pass, "40d"));
        await plant.PolicyAsync("co", "customerOrder:CO-2", (DataClasses.Pass, "3M"));
        plant.Node.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(("goes", "notDue"), (plant.Fates()[first], plant.Fates()[second]));
        Assert.Equal("co", plant.Planner.Page(plant.Now, i => i.Sha256 == second, 0, 9, default)[0].Keeping.Policy);

        await plant.MoveAsync((new RetentionMove { Act = RetentionWords.EndPolicy, Id = "co", By = "user:anna", Reason = "over" }, []));
        Assert.Equal("goes", plant.Fates()[second]);
        Assert.Equal(["retention.policy|retention-policy:co", "retention.endPolicy|retention-policy:co"], plant.Node.Rows("SELECT act, object FROM audit WHERE object = 'retention-policy:co' ORDER BY position"));
    }

    [Fact]
    public async Task What_was_sent_to_a_customer_is_kept_as_long_as_the_customer_wants()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var (_, theirs) = await plant.InspectAsync("SN-A");
        var (_, others) = await plant.InspectAsync("SN-B");
        await CloseAsync(plant);
        await plant.Node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-A"},"container":"BOX-1" """);
        await plant.Node.ReportAsync(""" "type":"part.shipped","container":"BOX-1","shipment":"SH-1","customer":"ACME" """);
        await plant.PolicyAsync("acme", "customer:ACME", (DataClasses.Pass, "5y"));
        plant.Node.Clock.Advance(s_year);
        Assert.Equal(("notDue", "goes"), (plant.Fates()[theirs], plant.Fates()[others]));
    }

    [Fact]
    public async Task A_pin_on_a_lot_keeps_what_it_went_into_now_and_later_until_it_is_released()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var (_, loaded) = await plant.InspectAsync(station: "S1");
        var (_, other) = await plant.InspectAsync("SN-X", station: "S2");
        var (_, outer) = await plant.InspectAsync("SN-OUTER", station: "S2");
        await CloseAsync(plant);
        plant.Node.Clock.Advance(s_year);
        var pin = await plant.PinAsync("lot:LOT-1");
        Assert.Equal(("stays legal", "goes", "goes"), (plant.Fates()[loaded], plant.Fates()[other], plant.Fates()[outer]));

        await plant.Node.ReportAsync(""" "type":"material.consumed","lot":"LOT-1","quantity":1,"unit":"kg","part":{"serial":"SN-X"} """);
        await plant.Node.ReportAsync(""" "type":"part.assembled","part":{"serial":"SN-OUTER"},"components":[{"serial":"SN-X"}] """);
        Assert.Equal(("stays legal", "stays legal"), (plant.Fates()[other], plant.Fates()[outer]));

        await plant.ReleaseAsync(pin);
        Assert.All(plant.Fates().Values, fate => Assert.Equal("goes", fate));
    }

    [Fact]
    public async Task Each_open_thing_keeps_what_it_needs_and_says_which_it_is()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var images = new Dictionary<string, string>();
        foreach (var serial in (string[])["HELD", "NCR", "EVIDENCE", "REVIEW", "PINNED", "ORDER", "FREE"])
        {
            images[serial] = (await plant.InspectAsync(serial, station: serial == "ORDER" ? "S2" : "S1", result: serial == "REVIEW" ? "review" : "pass")).Image;
        }

        var evidence = long.Parse(plant.Node.Row("SELECT position FROM inspections WHERE serial = 'EVIDENCE'"));
        await plant.Node.PutAsync(MasterKind.ChallengePieces, "PIECE", """{"serials":["PIECE"],"expectedResult":"fail","line":"L1"}""");
        var parked = (await plant.InspectAsync("PARKED", station: "S9")).Image;
        var test = (await plant.InspectAsync("PIECE", "fail", purpose: "challenge")).Image;
        await plant.HoldAsync(serials: ["HELD"]);
        var ncr = await plant.Node.OpenAsync(new NcrWish { Serials = ["NCR"], Inspections = [$"{evidence}"] });
        images["DRAWING"] = await plant.StoreAsync();
        await plant.Node.DoAsync(ncr, "attach", new NcrWish { Name = "photo", Sha256 = images["DRAWING"] });
        await plant.Node.FactAsync(FactKinds.OrderMoved, "WO-2", """{"move":"start","line":"L2","changesLine":true,"makes":"WO-2"}""");
        await plant.PinAsync("serial:PINNED", "quality");
        plant.Node.Clock.Advance(s_year * 2);
        var fates = plant.Fates();
        Assert.Equal(
            ["stays hold", "stays nonconformance", "stays nonconformance", "stays nonconformance", "stays review", "stays quality", "stays order", "goes", "stays parked", "stays challenge"],
            ((string[])[images["HELD"], images["NCR"], images["EVIDENCE"], images["DRAWING"], images["REVIEW"], images["PINNED"], images["ORDER"], images["FREE"], parked, test]).Select(i => fates[i]));
    }

    [Fact]
    public async Task An_open_finding_of_a_rule_keeps_the_images_of_its_parts_until_it_is_over()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        await plant.Node.LiveRuleAsync(Ruling.Run(fails: 2));
        var (_, first) = await plant.InspectAsync(result: "fail");
        plant.Node.Clock.Advance(TimeSpan.FromSeconds(1));
        var (_, second) = await plant.InspectAsync(result: "fail");
        var (_, other) = await plant.InspectAsync(result: "fail", station: "S2");
        await CloseAsync(plant);
        plant.Node.Clock.Advance(s_year * 2);
        Assert.Equal(("stays finding", "stays finding", "goes"), (plant.Fates()[first], plant.Fates()[second], plant.Fates()[other]));
        Assert.Equal(1, (await plant.RunAsync()).Removed.Count);
        Assert.Equal((true, true, false), (plant.IsHere(first), plant.IsHere(second), plant.IsHere(other)));

        // A part that passes ends the row.
        await plant.InspectAsync();
        Assert.Equal(2, (await plant.RunAsync()).Removed.Count);
        Assert.Equal((false, false), (plant.IsHere(first), plant.IsHere(second)));
    }

    [Fact]
    public async Task A_record_that_a_target_was_not_told_of_keeps_its_image_until_it_was()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        await plant.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        await plant.Node.FactAsync(FactKinds.Map, "mes", """{"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"classes":{"dent":"NC-1"},"unknownClass":{"policy":"park"},"fields":{"part":{"from":"part.serial","required":true}}}""");
        var (told, first) = await plant.InspectAsync();
        var (untold, second) = await plant.InspectAsync();
        await plant.Node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{told}},"target":"mes"}""");
        plant.Node.Clock.Advance(s_year);
        Assert.Equal(("goes", "stays unsent"), (plant.Fates()[first], plant.Fates()[second]));
        Assert.Equal(1, (await plant.RunAsync()).Removed.Count);
        Assert.Equal((false, true), (plant.IsHere(first), plant.IsHere(second)));

        await plant.Node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{untold}},"target":"mes"}""");
        Assert.Equal(1, (await plant.RunAsync()).Removed.Count);
        Assert.False(plant.IsHere(second));
    }

    [Fact]
    public async Task A_line_is_pinned_for_a_time_and_the_clock_of_a_record_says_whether_it_is_in_it()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var from = plant.Now;
        var (_, before) = await plant.InspectAsync(ago: TimeSpan.FromHours(2));
        var (_, within) = await plant.InspectAsync();
        var (_, elsewhere) = await plant.InspectAsync(station: "S2");
        await CloseAsync(plant);
        await plant.PinAsync("line:L1", from: from - TimeSpan.FromHours(1), to: from + TimeSpan.FromHours(1));
        plant.Node.Clock.Advance(s_year);
        Assert.Equal(("goes", "stays legal", "goes"), (plant.Fates()[before], plant.Fates()[within], plant.Fates()[elsewhere]));
    }

    [Fact]
    public async Task What_is_needed_by_the_time_its_step_comes_stays_and_is_counted()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var (_, first) = await plant.InspectAsync("SN-1");
        var (_, last) = await plant.InspectAsync("SN-LAST");
        await CloseAsync(plant);
        plant.Node.Clock.Advance(s_year);
        var run = plant.Node.Get<RetentionRun>();
        var (plan, id) = await run.BeginAsync(plant.Now, "retention", "retention", null, default);
        plant.Meanwhile = () => plant.PinAsync("serial:SN-LAST");
        var pass = await run.GoOnAsync(id, plan, "retention", default);
        Assert.Equal((2, 1, 1), (pass.Planned.Count, pass.Removed.Count, pass.Kept));
        Assert.Equal((false, true), (plant.IsHere(first), plant.IsHere(last)));
        Assert.Contains(plant.Node.Get<NoticeBoard>().All(), n => n.Id == $"retention:{pass.Id}");
        Assert.Equal(["retention.pass|1", "retention.passed|1"], plant.Node.Rows("SELECT act, count FROM audit WHERE object LIKE 'retention-pass:%' ORDER BY position").Select(r => r.Replace("pass|2", "pass|1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_pass_that_was_cut_off_is_known_and_goes_on_under_its_own_name()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        for (var i = 0; i < 8; i++)
        {
            await plant.InspectAsync();
        }

        await CloseAsync(plant);
        plant.Node.Clock.Advance(s_year);
        var run = plant.Node.Get<RetentionRun>();
        var (plan, id) = await run.BeginAsync(plant.Now, "retention", "retention", null, default);
        using var stop = new CancellationTokenSource();
        plant.Meanwhile = () =>
        {
            plant.Meanwhile = stop.CancelAsync;
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.GoOnAsync(id, plan, "retention", stop.Token));
        plant.Node.Project();
        var cut = Assert.Single(plant.Node.Get<RetentionQuery>().Running());
        Assert.InRange(cut.Removed.Count, 1, 7);

        var done = await run.GoOnAsync(id, await run.PlanAsync(cut.DueAt, default), "retention", default);
        Assert.Equal((8, 8), (done.Planned.Count, done.Removed.Count));
        Assert.Empty(plant.Node.Get<RetentionQuery>().Running());
    }

    [Fact]
    public async Task Records_are_listed_as_due_after_fifteen_years_and_stay()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        await plant.InspectAsync();
        await CloseAsync(plant);
        var at = plant.Now.AddYears(15);
        Assert.DoesNotContain(plant.Planner.Plan(at.AddDays(-1), default).Lines, l => l.Key.Class == DataClasses.Records);
        Assert.Equal(1, plant.Planner.Plan(at, default).Lines[new PlanLine(DataClasses.Records, "P-1", Fates.Stays, NeedWords.Chain)].Count);
    }

    [Fact]
    public async Task Every_problem_of_a_policy_and_of_a_pin_is_told_at_its_place()
    {
        await using var plant = await RetentionPlant.SeededAsync();
        var desk = plant.Node.Get<RetentionDesk>();
        Assert.Equal(["/of", "/keep/images.pass", "", "/reason"], Pointers(desk.Policy("default", new PolicyWish("planet:x", [(DataClasses.Pass, "30")], " "), "user:anna").Errors));
        Assert.Equal(["/keep"], Pointers(desk.Policy("p", new PolicyWish("product:x", [(DataClasses.Pass, null)], "so"), "user:anna").Errors));
        Assert.Equal(["/of", "/kind", "/reason"], Pointers(desk.Pin(new PinWish("lot:", "forever", null, null, null), "user:anna").Errors));
        Assert.Equal(["/from"], Pointers(desk.Pin(new PinWish("line:L1", "legal", "so", plant.Now, plant.Now), "user:anna").Errors));
        Assert.Equal(["/of"], Pointers(desk.Pin(new PinWish("nonconformance:77", "legal", "so", null, null), "user:anna").Errors));
    }

    [Theory]
    [InlineData("30d", "2026-01-31T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("1M", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("18M", "2026-11-21T10:00:00Z", "2028-05-21T10:00:00Z")]
    [InlineData("15y", "2024-02-29T00:00:00Z", "2039-02-28T00:00:00Z")]
    public void A_time_to_keep_goes_by_the_calendar(string keep, string start, string due) => Assert.Equal(DateTimeOffset.Parse(due), KeepFor.Parse(keep).After(DateTimeOffset.Parse(start)));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1M")]
    [InlineData("1.5y")]
    [InlineData("101y")]
    [InlineData("30D")]
    public void What_is_no_time_is_refused(string text) => Assert.False(KeepFor.TryParse(text, out _));

    [Fact]
    public async Task A_rebuild_gives_the_same()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var plant = await RetentionPlant.SeededAsync(path))
        {
            await plant.InspectAsync();
            await plant.InspectAsync("SN-P");
            await CloseAsync(plant);
            await plant.PolicyAsync("p", "product:P-2", (DataClasses.Records, "20y"));
            await plant.ReleaseAsync(await plant.PinAsync("serial:SN-Q"));
            await plant.PinAsync("serial:SN-P");
            plant.Node.Clock.Advance(s_year);
            await plant.RunAsync();
            before = plant.Node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All((string[])["retention_policies", "retention_pins", "retention_passes", "image_removals"], table => Assert.NotEmpty(before[table]));
        Assert.All(before.Keys, table => Assert.Equal(before[table], after[table]));
        Directory.Delete(path, recursive: true);
    }

    /// <summary>There is no target, so records are done with as soon as they are bound; what asks for a look is looked at.</summary>
    internal static Task CloseAsync(RetentionPlant plant) => SettleAsync(plant);

    private static async Task SettleAsync(RetentionPlant plant)
    {
        foreach (var record in plant.Node.Rows("SELECT record FROM review_items WHERE state < 2").Select(long.Parse))
        {
            await plant.Node.ReviewAsync(record, "pass", "user:carl");
        }
    }

    private static IEnumerable<string> Pointers(IReadOnlyList<ContractError> errors) => errors.Select(e => e.Pointer);
}

using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

public sealed class DeliveryOverviewTests
{
    [Fact]
    public async Task A_target_tells_what_waits_what_went_and_how_long_that_took()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"), new ScriptedTarget("erp"));
        var node = dispatch.Node;
        var records = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            records.Add(await node.InspectAsync(serial: $"SN-{i}"));
        }

        var made = node.Clock.GetUtcNow();
        foreach (var seconds in (int[])[1, 2, 7])
        {
            node.Clock.Set(made.AddSeconds(seconds));
            await node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{records[0]}},"target":"mes"}""");
            records.RemoveAt(0);
        }

        var mes = Of(dispatch, "mes");
        var erp = Of(dispatch, "erp");

        Assert.Equal((3L, 1L, 0L, "starting", made.AddSeconds(7)), (mes.Delivered, mes.Waiting, mes.Parked, mes.State, mes.LastSuccessAt));
        Assert.Equal(new DeliveryDurations(3, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(7)), mes.Durations);
        Assert.Equal(new OldestWaiting($"mes.{records[0]}", made, TimeSpan.FromSeconds(7)), mes.Oldest);
        Assert.Equal((0L, 4L, null, null, null), (erp.Delivered, erp.Waiting, erp.Durations, erp.LastSuccessAt, erp.LastTrouble));
        await node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{records[0]}},"target":"mes"}""");
        Assert.Null(Of(dispatch, "mes").Oldest);
    }

    [Fact]
    public async Task Of_each_target_a_thousand_deliveries_are_measured_the_newest_also_after_a_restart()
    {
        await using var dispatch = await Dispatch.StartAsync();
        using var db = SqliteDatabase.OpenWriter(dispatch.Node.Folder.In("times.db"), flushEveryCommit: false);
        db.Run("CREATE TABLE delivery_times (target TEXT NOT NULL, slot INTEGER NOT NULL, nth BIGINT NOT NULL, ended_at BIGINT NOT NULL, took BIGINT NOT NULL, PRIMARY KEY (target, slot))");
        db.Run("CREATE TABLE delivered_quarters (target TEXT NOT NULL, quarter BIGINT NOT NULL, delivered BIGINT NOT NULL, PRIMARY KEY (target, quarter))");
        var times = new DeliveryTimes();
        for (var i = 1; i <= 2_500; i++)
        {
            if (i % 700 == 0)
            {
                times.Finish(db);
                times = new DeliveryTimes();
                times.Load(db);
            }

            times.Delivered("mes", endedAt: i, took: i);
        }

        times.Finish(db);
        times.Delivered("mes", 0, 0);
        times.Load(db);
        times.Finish(db);

        Assert.Equal("mes|0|2500", Assert.Single(Dump.Rows(db, "SELECT target, quarter, delivered FROM delivered_quarters")));
        Assert.Equal("1000|1501|2500|1501|2500", Assert.Single(Dump.Rows(db, "SELECT COUNT(*), MIN(nth), MAX(nth), MIN(took), MAX(took) FROM delivery_times")));
    }

    [Fact]
    public async Task What_was_delivered_since_a_moment_is_counted_from_its_quarter_and_of_each_target_apart()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"), new ScriptedTarget("erp"));
        var node = dispatch.Node;
        var midnight = new DateTimeOffset(2026, 11, 20, 23, 0, 0, TimeSpan.Zero);
        foreach (var (minutes, target) in ((int, string)[])[(-1, "mes"), (0, "mes"), (14, "mes"), (15, "mes"), (90, "erp")])
        {
            node.Clock.Set(midnight.AddMinutes(minutes));
            var record = await node.InspectAsync(serial: $"SN-{minutes}-{target}");
            await node.FactAsync(FactKinds.DeliveryAccepted, target, $$"""{"position":{{record}},"target":"{{target}}"}""");
        }

        var today = node.Get<DeliveryOverviewQuery>().Read(Scope.Everything, midnight);

        Assert.Equal([("erp", 1L), ("mes", 3L)], today.Select(t => (t.Target, t.Today!.Value)));
        Assert.All(node.Get<DeliveryOverviewQuery>().Read(Scope.Everything), t => Assert.Null(t.Today));
    }

    [Fact]
    public async Task A_refusal_and_a_lost_answer_are_remembered_in_the_targets_words()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        var (first, second) = (await dispatch.Node.InspectAsync(serial: "A"), await dispatch.Node.InspectAsync(serial: "B"));
        await dispatch.Node.FactAsync(FactKinds.DeliveryRefused, "mes", $$"""{"position":{{first}},"target":"mes","reason":"Order is closed.","code":"409"}""");
        Assert.Equal(new TargetTrouble("refused", "409: Order is closed.", dispatch.Node.Clock.GetUtcNow(), $"mes.{first}"), Of(dispatch, "mes").LastTrouble);

        dispatch.Node.Clock.Advance(TimeSpan.FromMinutes(1));
        await dispatch.Node.FactAsync(FactKinds.DeliveryUnknown, "mes", $$"""{"position":{{second}},"target":"mes","reason":"Connection closed."}""");

        var mes = Of(dispatch, "mes");
        Assert.Equal(new TargetTrouble("unknown", "Connection closed.", dispatch.Node.Clock.GetUtcNow(), $"mes.{second}"), mes.LastTrouble);
        Assert.Equal(2, mes.Parked);
    }

    [Fact]
    public async Task A_target_that_is_away_tells_since_when_why_and_when_it_is_tried_next()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        mes.Says(new DeliveryOutcome.TryAgain("Connection refused."));
        await using var dispatch = await Dispatch.StartAsync(mes);
        await dispatch.Node.InspectAsync();
        var forwarder = dispatch.Forward(mes, failuresToBreak: 1);
        await mes.CalledAsync();
        await UntilAsync(() => forwarder.State is { Failures: 1, InFlight: 0 });

        var state = forwarder.State;

        Assert.True(state.Away);
        Assert.Equal(("Connection refused.", "Connection refused.", 1, false), (state.Trouble, state.LastTrouble, state.Loaded, state.Stopped));
        Assert.True(state.NextAttemptAt > state.LastTroubleAt, $"{state}");

        await dispatch.AdvanceUntilAsync(dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1));
        await UntilAsync(() => forwarder.State.Trouble is null);
        Assert.Equal((false, 0, "Connection refused.", null), (forwarder.State.Away, forwarder.State.Failures, forwarder.State.LastTrouble, forwarder.State.NextAttemptAt));
    }

    [Fact]
    public async Task Somebody_limited_to_a_target_sees_that_target()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"), new ScriptedTarget("erp"));

        Assert.Equal("erp", Assert.Single(dispatch.Node.Get<DeliveryOverviewQuery>().Read(Scope.Of(["erp"]))).Target);
        Assert.Empty(dispatch.Node.Get<DeliveryOverviewQuery>().Read(Scope.Of([])));
    }

    private static TargetOverview Of(Dispatch dispatch, string target) => Assert.Single(dispatch.Node.Get<DeliveryOverviewQuery>().Read(Scope.Everything), t => t.Target == target);

    /// <summary>What a forwarder notes after its target has answered comes soon after, on a thread of its own.</summary>
    private static Task UntilAsync(Func<bool> holds)
    {
        return LookAsync().WaitAsync(TimeSpan.FromMinutes(1));

        async Task LookAsync()
        {
            while (!holds())
            {
                await Task.Yield();
            }
        }
    }
}

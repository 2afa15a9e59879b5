using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Tests.Forwarding;

/// <summary>What the forwarder does with what targets say.</summary>
public sealed class ForwardingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static DeliveryOutcome.Accepted Accepted { get; } = new("ref");

    private static DeliveryOutcome.TryAgain Busy { get; } = new("busy");

    private static DeliveryOutcome.Unknown Lost { get; } = new("answer lost");

    [Fact]
    public async Task Each_part_is_told_in_order_however_many_lanes_there_are()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        var random = new Random(1);
        var fail = new Lock();
        mes.Otherwise = async _ =>
        {
            await Task.Yield();
            lock (fail)
            {
                return random.Next(4) == 0 ? Busy : Accepted;
            }
        };
        await using var dispatch = await Dispatch.StartAsync(mes);
        var records = new List<(string Serial, long Position)>();
        for (var i = 0; i < 60; i++)
        {
            var serial = $"SN-{i % 6}";
            records.Add((serial, await dispatch.Node.InspectAsync(serial: serial)));
        }

        dispatch.Forward(mes, lanes: 8, failuresToBreak: 1_000);
        var done = dispatch.UntilAsync(FactKinds.DeliveryAccepted, 60);
        await dispatch.AdvanceUntilAsync(done).WaitAsync(Patience);

        var told = (await done).Select(f => System.Text.Json.JsonDocument.Parse(f.Body).RootElement.GetProperty("position").GetInt64()).ToList();
        Assert.Equal(60, told.Distinct().Count());
        foreach (var part in records.GroupBy(r => r.Serial))
        {
            Assert.Equal(part.Select(r => r.Position), told.Where(p => part.Any(r => r.Position == p)));
        }
    }

    [Fact]
    public async Task Of_one_part_what_waits_is_told_in_the_order_of_the_journal_also_where_the_second_was_bound_first()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await Dispatch.StartAsync(mes);
        var node = dispatch.Node;
        await node.PutAsync(Sightline.Context.MasterKind.Stations, "L1-AOI-2", "{}");
        var first = await node.InspectAsync("L1-AOI-2", "SN-1");
        var second = await node.InspectAsync("L1-AOI-1", "SN-1");
        var other = await node.InspectAsync("L1-AOI-1", "SN-2");
        Assert.Equal(("parked|context:L1-AOI-2", "waiting|-"), (node.Stands(first), node.Stands(second)));
        await node.SetContextAsync("L1-AOI-2", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");

        dispatch.Forward(mes, lanes: 8);
        var told = (await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 3)).Select(f => System.Text.Json.JsonDocument.Parse(f.Body).RootElement.GetProperty("position").GetInt64()).ToList();

        Assert.Equal([first, second], told.Where(p => p != other));
    }

    [Fact]
    public async Task What_is_bound_late_goes_before_those_of_its_part_that_have_not_begun_and_never_beside_one_that_has()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await Dispatch.StartAsync(mes);
        var node = dispatch.Node;
        await node.PutAsync(Sightline.Context.MasterKind.Stations, "L1-AOI-2", "{}");
        var late = await node.InspectAsync("L1-AOI-2", "SN-1");
        var begun = await node.InspectAsync("L1-AOI-1", "SN-1");
        var last = await node.InspectAsync("L1-AOI-1", "SN-1");
        var answer = mes.Hangs();
        var forwarder = dispatch.Forward(mes, lanes: 8);
        await mes.CalledAsync();

        await node.SetContextAsync("L1-AOI-2", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        forwarder.Wake();
        while (forwarder.State.Loaded < 3)
        {
            await Task.Yield();
        }

        Assert.Single(mes.Calls);
        answer.SetResult(Accepted);
        var told = (await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 3)).Select(f => System.Text.Json.JsonDocument.Parse(f.Body).RootElement.GetProperty("position").GetInt64());

        Assert.Equal([begun, late, last], told);
    }

    [Fact]
    public async Task A_target_that_says_later_is_asked_later_and_not_before_the_time_it_named()
    {
        var mes = new ScriptedTarget("mes");
        await using var dispatch = await Dispatch.StartAsync(mes);
        mes.Says(Busy, new DeliveryOutcome.TryAgain("maintenance", dispatch.Node.Clock.GetUtcNow().AddHours(2)), Accepted);
        await dispatch.Node.InspectAsync();
        dispatch.Forward(mes);
        await mes.CalledAsync();
        var again = mes.CalledAsync();
        await dispatch.AdvanceUntilAsync(again).WaitAsync(Patience);
        var resumed = mes.CalledAsync();
        await PausedAsync(dispatch);
        dispatch.Node.Clock.Advance(TimeSpan.FromMinutes(90));
        Assert.False(resumed.IsCompleted);
        Assert.Equal(2, mes.Calls.Count);
        dispatch.Node.Clock.Advance(TimeSpan.FromMinutes(31));
        await resumed;

        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
    }

    [Theory]
    [InlineData(1, 150, 200)]
    [InlineData(2, 300, 400)]
    [InlineData(5, 2_400, 3_200)]
    [InlineData(20, 22_500, 30_000)]
    [InlineData(1_000_000, 22_500, 30_000)]
    public void The_pause_doubles_up_to_its_cap(int attempt, double least, double most)
    {
        var breaker = new Breaker(5, TimeSpan.FromSeconds(30), new Random(7));
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(breaker.Pause(attempt).TotalMilliseconds, least, most);
        }
    }

    [Fact]
    public void The_breaker_opens_after_failures_in_a_row_and_any_answer_closes_it()
    {
        var now = new ManualClock().GetUtcNow();
        var breaker = new Breaker(3, TimeSpan.FromSeconds(30), new Random(7));
        breaker.Failed(now);
        breaker.Failed(now);
        breaker.Answered();
        breaker.Failed(now);
        breaker.Failed(now);
        Assert.False(breaker.IsOpen);
        breaker.Failed(now);
        Assert.True(breaker.IsOpen);
        Assert.InRange(breaker.NotBefore - now, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(200));
        breaker.Answered();
        Assert.Equal((false, default), (breaker.IsOpen, breaker.NotBefore));
    }

    [Fact]
    public async Task A_target_that_is_away_slows_no_other()
    {
        var mes = new ScriptedTarget("mes") { Otherwise = _ => Task.FromResult<DeliveryOutcome>(Busy) };
        var erp = new ScriptedTarget("erp");
        await using var dispatch = await Dispatch.StartAsync(mes, erp);
        for (var i = 0; i < 20; i++)
        {
            await dispatch.Node.InspectAsync(serial: $"SN-{i}");
        }

        var away = dispatch.Forward(mes);
        dispatch.Forward(erp);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 20);
        Assert.Equal("0|20", dispatch.Node.Row("SELECT SUM(CASE WHEN target = 'mes' AND state = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN target = 'erp' AND state = 1 THEN 1 ELSE 0 END) FROM outbox"));

        await mes.CalledAsync(5);
        while (!away.IsAway)
        {
            await Task.Yield();
        }

        Assert.Equal("busy", away.Trouble);
        mes.Otherwise = _ => Task.FromResult<DeliveryOutcome>(Accepted);
        var back = dispatch.UntilAsync(FactKinds.DeliveryAccepted, 40);
        await dispatch.AdvanceUntilAsync(back).WaitAsync(Patience);
        await dispatch.StopAsync(away);
        Assert.Equal((false, null), (away.IsAway, away.Trouble));
        Assert.Contains("mes failed 5 times in a row: busy", Assert.Single(dispatch.Node.Log.Of(6001)));
        Assert.Single(dispatch.Node.Log.Of(6002));
    }

    [Fact]
    public async Task A_lost_answer_is_read_back_before_a_resend()
    {
        var mes = new ScriptedTarget("mes") { CanReadBack = true };
        mes.Says(Lost, Lost, Accepted).Tells(new ReadBack.Found("their-7"), new ReadBack.CannotTell("asleep"), new ReadBack.NotThere());
        await using var dispatch = await Dispatch.StartAsync(mes);
        var forwarder = dispatch.Forward(mes);
        var found = await dispatch.Node.InspectAsync(serial: "A");
        forwarder.Wake();
        await dispatch.AdvanceUntilAsync(dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1)).WaitAsync(Patience);
        var notThere = await dispatch.Node.InspectAsync(serial: "B");
        forwarder.Wake();
        await dispatch.AdvanceUntilAsync(dispatch.UntilAsync(FactKinds.DeliveryAccepted, 2)).WaitAsync(Patience);

        Assert.Equal(["send A", "ask A", "send B", "ask B", "ask B", "send B"], mes.Calls);
        Assert.Equal("1|their-7", dispatch.Node.Row($"SELECT state, reference FROM outbox WHERE position = {found}"));
        Assert.Equal("1|ref", dispatch.Node.Row($"SELECT state, reference FROM outbox WHERE position = {notThere}"));
    }

    [Fact]
    public async Task A_target_that_can_neither_recognise_nor_be_asked_gets_one_attempt_and_then_a_person()
    {
        var mes = new ScriptedTarget("mes").Says(Lost);
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        var forwarder = dispatch.Forward(mes);
        var told = Assert.Single(await dispatch.UntilAsync(FactKinds.DeliveryUnknown, 1));
        await dispatch.StopAsync(forwarder);

        Assert.Equal(FactKinds.DeliveryStarted, dispatch.Node.Journal.At(told.Position - 1)!.Kind);
        Assert.Equal("parked|1|answer lost", dispatch.Entry(record));
        Assert.Equal(["send SN-1"], mes.Calls);
        Assert.Single(dispatch.Node.Log.Of(6004));
    }

    [Fact]
    public async Task A_started_entry_is_never_resent_blindly_after_a_restart()
    {
        var mes = new ScriptedTarget("mes");
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        await dispatch.Node.FactAsync(FactKinds.DeliveryStarted, "mes", $$"""{"position":{{record}},"target":"mes"}""");

        dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryUnknown, 1);

        Assert.Empty(mes.Calls);
        Assert.StartsWith("parked|1|An earlier attempt may have reached the target", dispatch.Entry(record));
    }

    [Fact]
    public async Task Entries_from_before_the_start_are_read_back_first_and_newer_ones_are_sent()
    {
        var mes = new ScriptedTarget("mes") { CanReadBack = true };
        mes.Tells(new ReadBack.Found("old"), new ReadBack.NotThere());
        await using var dispatch = await Dispatch.StartAsync(mes);
        await dispatch.Node.InspectAsync(serial: "A");
        await dispatch.Node.InspectAsync(serial: "B");
        var forwarder = dispatch.Forward(mes, lanes: 1);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 2);
        await dispatch.Node.InspectAsync(serial: "C");
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 3);

        Assert.Equal(["ask A", "ask B", "send B", "send C"], mes.Calls);
    }

    [Fact]
    public async Task A_message_says_since_when_it_may_be_in_the_target()
    {
        DateTimeOffset? since = null;
        var mes = new ScriptedTarget("mes")
        {
            Otherwise = message =>
            {
                since = message.Since;
                return Task.FromResult<DeliveryOutcome>(Accepted);
            },
        };
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        Assert.Equal(dispatch.Node.Journal.At(record)!.Times.ReceivedAt, since);
    }

    [Fact]
    public async Task A_connector_that_throws_counts_as_an_answer_that_was_lost()
    {
        var mes = new ScriptedTarget("mes") { CanReadBack = true };
        mes.Throws(new InvalidOperationException("broken pipe")).Tells(new ReadBack.NotThere(), new ReadBack.Found("ref"));
        await using var dispatch = await Dispatch.StartAsync(mes);
        var forwarder = dispatch.Forward(mes);
        await dispatch.Node.InspectAsync();
        forwarder.Wake();
        var done = dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
        await dispatch.AdvanceUntilAsync(done).WaitAsync(Patience);

        Assert.Equal(["send SN-1", "ask SN-1", "send SN-1"], mes.Calls);
        Assert.Single(dispatch.Node.Log.Of(6005));
    }

    [Fact]
    public async Task Stopping_notes_what_the_target_said()
    {
        var mes = new ScriptedTarget("mes");
        var answer = mes.Hangs();
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        var forwarder = dispatch.Forward(mes);
        await mes.CalledAsync();

        var stopped = dispatch.StopAsync(forwarder);
        Assert.False(stopped.IsCompleted);
        answer.SetResult(new DeliveryOutcome.Accepted("their-9"));
        await stopped.WaitAsync(Patience);
        dispatch.Node.Project();

        Assert.Equal("1|their-9", dispatch.Node.Row($"SELECT state, reference FROM outbox WHERE position = {record}"));
    }

    [Fact]
    public async Task Stopping_before_the_target_is_called_leaves_the_entry_pending_and_uncounted()
    {
        var mes = new ScriptedTarget("mes") { Otherwise = _ => throw new OperationCanceledException() };
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        var head = dispatch.Node.Journal.Head;
        var forwarder = dispatch.Forward(mes);
        await dispatch.StopAsync(forwarder);
        dispatch.Node.Project();

        Assert.Equal("waiting|1|-", dispatch.Entry(record));
        Assert.DoesNotContain(dispatch.Node.Journal.Read(head, 100), f => f.Kind is FactKinds.DeliveryAccepted or FactKinds.DeliveryRefused or FactKinds.DeliveryUnknown);
    }

    [Fact]
    public async Task Stopping_while_an_entry_pauses_ends_at_once_and_it_goes_on_after_the_start()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        mes.Says(Busy);
        await using var dispatch = await Dispatch.StartAsync(mes);
        var record = await dispatch.Node.InspectAsync();
        var forwarder = dispatch.Forward(mes);
        await mes.CalledAsync();
        await PausedAsync(dispatch);
        await dispatch.StopAsync(forwarder);
        dispatch.Node.Project();
        Assert.Equal("waiting|1|-", dispatch.Entry(record));

        dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
        Assert.Equal(["send SN-1", "send SN-1"], mes.Calls);
    }

    /// <summary>Until the forwarder waits for its clock.</summary>
    private static async Task PausedAsync(Dispatch dispatch)
    {
        while (dispatch.Node.Clock.PendingTimers == 0)
        {
            await Task.Yield();
        }
    }
}

using System.Text;
using Sightline.Buffering;

namespace Sightline.SystemTests.Buffering;

/// <summary>Every journal must pass these against the real thing.</summary>
public abstract class JournalConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private protected abstract JournalRig Start();

    [Fact]
    public async Task Facts_have_positions_from_one_without_holes_in_the_order_of_their_request()
    {
        await using var rig = Start();

        var first = await rig.Journal.AppendAsync([Draft(rig, "a"), Draft(rig, "b")], default);
        var second = await rig.Journal.AppendAsync(Draft(rig, "c"), default);

        Assert.Equal([Durable(1), Durable(2)], first);
        Assert.Equal(Durable(3), second);
        Assert.Equal(["a", "b", "c"], rig.Journal.Read(0, 10).Select(f => f.Key));
        Assert.Equal(3, rig.Journal.Head);
    }

    [Fact]
    public async Task A_fact_comes_back_as_it_was_given_byte_by_byte()
    {
        await using var rig = Start();
        var observed = new DateTimeOffset(2026, 10, 25, 2, 30, 0, 123, TimeSpan.FromMinutes(330)).AddTicks(4_560);
        var body = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var draft = new FactDraft("event.reported", "L1/\0ÄÖ 零件\n", "k\0'\"", observed, rig.Clock.GetUtcNow(), "Ø", body);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(7));

        await rig.Journal.AppendAsync(draft, default);
        await rig.RestartAsync();

        var fact = Assert.IsType<Fact>(rig.Journal.At(1));
        Assert.Equal(("event.reported", "L1/\0ÄÖ 零件\n", "k\0'\"", "Ø"), (fact.Kind, fact.Source, fact.Key, fact.Actor));
        Assert.Equal(body, fact.Body);
        Assert.Equal((observed, observed.Offset), (fact.Times.ObservedAt, fact.Times.ObservedAt?.Offset));
        Assert.Equal((draft.ReceivedAt, draft.ReceivedAt.AddMilliseconds(7)), (fact.Times.ReceivedAt, fact.Times.RecordedAt));
    }

    [Fact]
    public async Task What_has_no_observed_time_no_key_and_no_body_stays_without()
    {
        await using var rig = Start();

        await rig.Journal.AppendAsync(new FactDraft("event.reported", "", null, null, rig.Clock.GetUtcNow(), "", default), default);

        var fact = Assert.IsType<Fact>(rig.Journal.At(1));
        Assert.Equal((null, null, 0), (fact.Key, fact.Times.ObservedAt, fact.Body.Length));
    }

    [Fact]
    public async Task A_receipt_leaves_only_after_the_flush()
    {
        await using var rig = Start();
        Task<AppendResult> receipt;
        using (rig.HoldFlushes())
        {
            receipt = rig.Journal.AppendAsync(Draft(rig, "a"), default).AsTask();

            Assert.False(receipt.IsCompleted);
            Assert.Equal(0, rig.Journal.Head);
            Assert.Null(rig.Journal.At(1));
        }

        Assert.Equal(Durable(1), await receipt.WaitAsync(Patience));
        Assert.Equal(1, rig.Journal.Head);
        Assert.NotNull(rig.Journal.At(1));
    }

    [Fact]
    public async Task A_repeat_names_the_first_position_within_a_batch_across_batches_and_after_a_restart()
    {
        await using var rig = Start();

        var within = await rig.Journal.AppendAsync([Draft(rig, "a"), Draft(rig, "b"), Draft(rig, "a")], default);
        var across = await rig.Journal.AppendAsync([Draft(rig, "c"), Draft(rig, "b")], default);
        await rig.RestartAsync();
        var later = await rig.Journal.AppendAsync([Draft(rig, "c"), Draft(rig, "a")], default);

        Assert.Equal([Durable(1), Durable(2), Known(1)], within);
        Assert.Equal([Durable(3), Known(2)], across);
        Assert.Equal([Known(3), Known(1)], later);
        Assert.Equal(3, rig.Journal.Head);
    }

    [Fact]
    public async Task Identity_is_source_and_kind_and_key_and_without_a_key_nothing_is_a_repeat()
    {
        await using var rig = Start();

        var results = await rig.Journal.AppendAsync(
        [
            Draft(rig, "a"), Draft(rig, "a", source: "L1-AOI-2"), Draft(rig, "a", kind: FactKinds.Event), Draft(rig, "A"), Draft(rig, "a "),
            Draft(rig, null), Draft(rig, null),
        ], default);

        Assert.Equal(Enumerable.Range(1, 7).Select(i => Durable(i)), results);
    }

    [Fact]
    public async Task Facts_are_found_by_position_by_identity_and_in_pages()
    {
        await using var rig = Start();
        await rig.Journal.AppendAsync([.. Enumerable.Range(1, 10).Select(i => Draft(rig, $"k{i}"))], default);

        Assert.Equal(7, rig.Journal.Find(FactKinds.Inspection, "L1-AOI-1", "k7")?.Position);
        Assert.Null(rig.Journal.Find(FactKinds.Inspection, "L1-AOI-2", "k7"));
        Assert.Null(rig.Journal.Find(FactKinds.Event, "L1-AOI-1", "k7"));
        Assert.Null(rig.Journal.At(0));
        Assert.Null(rig.Journal.At(11));
        Assert.Equal([4L, 5, 6], rig.Journal.Read(3, 3).Select(f => f.Position));
        Assert.Empty(rig.Journal.Read(10, 3));
    }

    [Fact]
    public async Task Totals_count_inspections_and_refusals_up_to_any_position_across_restarts()
    {
        await using var rig = Start();
        string[] kinds = [FactKinds.Inspection, FactKinds.Refused, FactKinds.Event, FactKinds.Inspection];
        await rig.Journal.AppendAsync([.. kinds.Select((kind, i) => Draft(rig, $"k{i}", kind: kind))], default);
        await rig.RestartAsync();
        await rig.Journal.AppendAsync([Draft(rig, "k0"), Draft(rig, "new")], default);

        Assert.Equal(default, rig.Journal.TotalsAt(0));
        Assert.Equal(new JournalTotals(2, 1, 1), rig.Journal.TotalsAt(2));
        Assert.Equal(new JournalTotals(3, 1, 1), rig.Journal.TotalsAt(3));
        Assert.Equal(new JournalTotals(5, 3, 1), rig.Journal.TotalsAt(5));
        Assert.Equal(new JournalTotals(5, 3, 1), rig.Journal.TotalsAt(long.MaxValue));
    }

    [Fact]
    public async Task Who_waits_past_a_position_is_woken_by_the_next_fact_and_not_before()
    {
        await using var rig = Start();
        await rig.Journal.AppendAsync(Draft(rig, "a"), default);
        await rig.Journal.WaitPastAsync(0, default).WaitAsync(Patience);
        var next = rig.Journal.WaitPastAsync(1, default);
        var never = rig.Journal.WaitPastAsync(2, new CancellationToken(canceled: true));
        await rig.Journal.AppendAsync(Draft(rig, "a"), default);

        Assert.False(next.IsCompleted);
        await rig.Journal.AppendAsync(Draft(rig, "b"), default);
        await next.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_counts()
    {
        await using var rig = Start();
        var all = new List<Task<IReadOnlyList<AppendResult>>>();
        using (rig.HoldFlushes())
        {
            // Some are in the writer's hand and as many wait as are allowed; the next is turned away at once.
            do
            {
                all.Add(rig.Journal.AppendAsync([Draft(rig, $"a{all.Count}"), Draft(rig, $"b{all.Count}")], default).AsTask());
            }
            while (!all[^1].IsCompleted && all.Count < 1_000);
        }

        var answers = await Task.WhenAll(all).WaitAsync(Patience);
        var refused = answers.Where(a => a[0].Outcome == AppendOutcome.Full).ToList();
        var taken = answers.Where(a => a[0].Outcome == AppendOutcome.Durable).ToList();
        Assert.NotEmpty(refused);
        Assert.True(taken.Count >= rig.WaitingRequests, $"{taken.Count} were taken.");
        Assert.All(refused, r => Assert.Equal([new AppendResult(AppendOutcome.Full, 0), new AppendResult(AppendOutcome.Full, 0)], r));
        Assert.Equal(refused.Count * 2, rig.Refused);
        Assert.Equal(taken.SelectMany(t => t).Select(t => t.Position).Order(), rig.Journal.Read(0, 1_000).Select(f => f.Position));
        Assert.Equal(Durable(rig.Journal.Head + 1), await rig.Journal.AppendAsync(Draft(rig, "later"), default));
    }

    [Fact]
    public async Task A_refused_write_leaves_nothing_of_any_request_and_the_next_is_taken()
    {
        await using var rig = Start();
        await rig.Journal.AppendAsync(Draft(rig, "before"), default);
        using (rig.RefuseWritesOf("BAD"))
        {
            var refused = await rig.Journal.AppendAsync([Draft(rig, "a"), Draft(rig, "b", source: "BAD"), Draft(rig, "c")], default);
            Assert.All(refused, r => Assert.Equal(AppendOutcome.Full, r.Outcome));
            Assert.Equal(3, rig.Refused);
            Assert.Equal(1, rig.Journal.Head);
            Assert.Null(rig.Journal.Find(FactKinds.Inspection, "L1-AOI-1", "a"));
            Assert.Equal(Durable(2), await rig.Journal.AppendAsync(Draft(rig, "d"), default));
        }

        Assert.Equal([Durable(3), Durable(4)], await rig.Journal.AppendAsync([Draft(rig, "a"), Draft(rig, "b", source: "BAD")], default));
        AssertChain(rig.Journal);
    }

    [Fact]
    public async Task A_failed_flush_acknowledges_nobody()
    {
        await using var rig = Start();
        await rig.Journal.AppendAsync(Draft(rig, "before"), default);
        using (rig.FailFlushes())
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => rig.Journal.AppendAsync(Draft(rig, $"a{i}"), default).AsTask())).WaitAsync(Patience);
            Assert.All(answers, a => Assert.Equal(new AppendResult(AppendOutcome.Full, 0), a));
            Assert.Equal(1, rig.Journal.Head);
        }

        Assert.Equal(5, rig.Refused);
        Assert.Equal(Durable(2), await rig.Journal.AppendAsync(Draft(rig, "a3"), default));
        await rig.RestartAsync();
        Assert.Equal(["before", "a3"], rig.Journal.Read(0, 10).Select(f => f.Key));
        AssertChain(rig.Journal);
    }

    [Fact]
    public async Task A_restart_continues_the_chain()
    {
        await using var rig = Start();
        for (var i = 0; i < 5; i++)
        {
            await rig.Journal.AppendAsync([Draft(rig, $"a{i}"), Draft(rig, $"b{i}")], default);
            await rig.RestartAsync();
            Assert.Equal((i + 1) * 2, rig.Journal.Head);
        }

        AssertChain(rig.Journal);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing_and_share_one_chain()
    {
        await using var rig = Start();
        var writers = Enumerable.Range(0, 32).Select(w => Task.Run(async () =>
        {
            var mine = new List<(string Key, long Position)>();
            for (var i = 0; i < 20; i++)
            {
                AppendResult result;
                do
                {
                    // A refusal answers at once: senders that came back without a pause would leave no thread to anybody else.
                    await Task.Yield();
                    result = await rig.Journal.AppendAsync(Draft(rig, $"{w}-{i}"), default);
                }
                while (result.Outcome == AppendOutcome.Full);
                mine.Add(($"{w}-{i}", result.Position));
            }

            return mine;
        }));

        var told = (await Task.WhenAll(writers).WaitAsync(Patience)).SelectMany(w => w).OrderBy(w => w.Position).ToList();

        Assert.Equal(Enumerable.Range(1, 640).Select(i => (long)i), told.Select(t => t.Position));
        Assert.Equal(told.Select(t => t.Key), rig.Journal.Read(0, 1_000).Select(f => f.Key));
        AssertChain(rig.Journal);
    }

    [Fact]
    public async Task A_caller_who_left_before_is_not_written_and_one_who_leaves_later_hears_what_became_of_it()
    {
        await using var rig = Start();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rig.Journal.AppendAsync(Draft(rig, "a"), new CancellationToken(canceled: true)));
        using var leaving = new CancellationTokenSource();
        ValueTask<AppendResult> append;
        using (rig.HoldFlushes())
        {
            append = rig.Journal.AppendAsync(Draft(rig, "b"), leaving.Token);
            await leaving.CancelAsync();
        }

        Assert.Equal(Durable(1), await append);
        Assert.Equal("b", Assert.Single(rig.Journal.Read(0, 10)).Key);
    }

    private static void AssertChain(IJournal journal)
    {
        var before = FactHash.Genesis;
        foreach (var fact in journal.Read(0, 10_000))
        {
            Assert.Equal(FactHash.Of(before, fact), fact.Hash);
            before = fact.Hash;
        }
    }

    private static AppendResult Durable(long position) => new(AppendOutcome.Durable, position);

    private static AppendResult Known(long position) => new(AppendOutcome.Duplicate, position);

    private static FactDraft Draft(JournalRig rig, string? key, string source = "L1-AOI-1", string kind = FactKinds.Inspection) =>
        new(kind, source, key, rig.Clock.GetUtcNow(), rig.Clock.GetUtcNow(), "line key", Encoding.UTF8.GetBytes($$"""{"id":"{{key}}"}"""));
}

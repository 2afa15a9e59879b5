using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Context.Sources;
using Sightline.Hosting.Sources;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Sources;

/// <summary>Reading a source again and again: pauses, cursors, silence. The clock is moved by hand.</summary>
public sealed class SourceReaderTests
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_reader_goes_on_from_the_cursor_that_was_kept_also_after_a_restart()
    {
        await using var node = await WithSourceAsync();
        var source = new Scripted(Says("1", "WO-1"), Says("2", "WO-2"));
        await using (var reader = Read(node, source))
        {
            await source.LookedAsync(2, node.Clock);
            await source.TakenAsync(2);
        }

        var after = new Scripted(Says("2"));
        await using (var reader = Read(node, after))
        {
            await after.LookedAsync(1, node.Clock);
            await after.TakenAsync(1);
        }

        Assert.Equal([null, "1"], source.Cursors.Take(2));
        Assert.Equal("2", after.Cursors[0]);
        Assert.Equal(2, Facts(node, FactKinds.SourceRead));
    }

    [Fact]
    public async Task What_comes_in_pages_is_read_without_a_pause()
    {
        await using var node = await WithSourceAsync();
        var source = new Scripted(Says("1", "WO-1") with { More = true }, Says("2", "WO-2") with { More = true }, Says("3", "WO-3"));
        await using var reader = Read(node, source);

        await source.TakenAsync(3);

        Assert.Equal([null, "1", "2"], source.Cursors.Take(3));
    }

    [Fact]
    public async Task A_source_that_is_away_is_asked_ever_more_seldom_and_nothing_is_lost()
    {
        await using var node = await WithSourceAsync();
        var source = new Scripted(new ContextRead.Away("It is off."), new ContextRead.Away("It is off."), Says("1", "WO-1"));
        await using var reader = Read(node, source);
        await source.LookedAsync(1, node.Clock);
        Assert.Equal(("away", "It is off."), (reader.State.State, reader.State.Trouble));

        node.Clock.Advance(s_every);
        await source.LookedAsync(2, node.Clock);
        // The first pause is three quarters of s_every at least, the second one and a half: nothing is due before 2.25 of them.
        node.Clock.Advance(s_every * 1.2);
        Assert.Equal(2, source.Looks);
        node.Clock.Advance(s_every);
        await source.TakenAsync(1);
        await AsleepAsync(node.Clock);

        Assert.Equal(("reading", null), (reader.State.State, reader.State.Trouble));
        Assert.Equal([null, null, null], source.Cursors);
        Assert.Equal(1, Facts(node, FactKinds.Master));
    }

    [Fact]
    public async Task A_refusal_waits_the_longest_pause_and_a_named_time_is_kept()
    {
        await using var node = await WithSourceAsync();
        var source = new Scripted(new ContextRead.Refused("Wrong key."), new ContextRead.Away("Busy.", node.Clock.GetUtcNow() + TimeSpan.FromMinutes(30)), Says("1"));
        await using var reader = Read(node, source);
        await source.LookedAsync(1, node.Clock);
        Assert.Equal("refused", reader.State.State);

        node.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, source.Looks);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await source.LookedAsync(2, node.Clock);
        node.Clock.Advance(TimeSpan.FromMinutes(28));
        Assert.Equal(2, source.Looks);
        node.Clock.Advance(TimeSpan.FromMinutes(2));
        await source.LookedAsync(3, node.Clock);
    }

    [Fact]
    public async Task A_source_that_fails_in_a_way_nobody_thought_of_is_read_on()
    {
        await using var node = await WithSourceAsync();
        var source = new Scripted(null!, Says("1", "WO-1"));
        await using var reader = Read(node, source);
        await source.LookedAsync(1, node.Clock);
        Assert.Contains("Reading it failed", reader.State.Trouble, StringComparison.Ordinal);

        node.Clock.Advance(s_every);
        await source.TakenAsync(1);

        Assert.Equal(1, Facts(node, FactKinds.Master));
    }

    [Fact]
    public async Task What_a_source_said_that_was_not_taken_is_told_to_people_until_it_is_mended()
    {
        await using var node = await WithSourceAsync();
        await node.Get<SourceDesk>().TakeAsync("erp", Says("1") with { Records = [SourceDeskTests.Order("WO-1", "{}")] }, default);
        await Until(() => Told(node).Any());
        Assert.Equal(("context-source-words:erp", "1 thing that context source 'erp' says cannot be taken."), Told(node).Select(n => (n.Id, n.What)).Single());

        await node.Get<SourceDesk>().TakeAsync("erp", Says("2", "WO-1"), default);
        await Until(() => !Told(node).Any());
    }

    private static IEnumerable<Notice> Told(Node node)
    {
        node.Clock.Advance(NoticeBoard.Kept);
        return node.Get<IEnumerable<INotices>>().SelectMany(n => n.At(node.Clock.GetUtcNow())).Where(n => n.Kind == "context-source");
    }

    private static ContextRead.Changed Says(string cursor, params string[] orders) => new([.. orders.Select(o => SourceDeskTests.Order(o, """{"product":"P"}"""))], cursor);

    private static int Facts(Node node, string kind) => node.Journal.Read(0, 1_000).Count(f => f.Kind == kind);

    private static async Task<Node> WithSourceAsync()
    {
        var node = new Node();
        await node.FactAsync(FactKinds.Source, "erp", """{"formatVersion":1,"name":"erp","connector":"x"}""");
        await node.Projector.StartAsync(default);
        return node;
    }

    private static SourceReader Read(Node node, IContextSource source)
    {
        var reader = new SourceReader(node.Get<SourceTable>().All[0].Settings, source, node.Get<SourceDesk>(), node.Projector, node.Clock, node.Get<ILogger<SourceReader>>());
        reader.Start();
        return reader;
    }

    private static Task AsleepAsync(ManualClock clock) => Until(() => clock.PendingTimers > 0);

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Gives what the test wrote down, then nothing more for ever. Null throws.</summary>
    private sealed class Scripted(params ContextRead[] answers) : IContextSource
    {
        private readonly Lock _gate = new();
        private readonly List<string?> _cursors = [];
        private int _taken;

        public IReadOnlyList<string?> Cursors
        {
            get
            {
                lock (_gate)
                {
                    return [.. _cursors];
                }
            }
        }

        public int Looks => Cursors.Count;

        public Task<ContextRead> ReadAsync(string? cursor, CancellationToken ct)
        {
            lock (_gate)
            {
                _cursors.Add(cursor);
                return Task.FromResult(_cursors.Count > answers.Length ? new ContextRead.Changed([], cursor)
                    : answers[_cursors.Count - 1] ?? throw new InvalidOperationException("Nobody thought of it."));
            }
        }

        public Task TakenAsync(ContextRead.Changed read, IReadOnlyList<string> problems, CancellationToken ct)
        {
            Interlocked.Increment(ref _taken);
            return Task.CompletedTask;
        }

        /// <summary>Completes when it was looked at so often and the reader waits for the clock. Pauses of the reader go by.</summary>
        public async Task LookedAsync(int times, ManualClock clock)
        {
            while (Looks < times)
            {
                await AsleepAsync(clock, times);
            }

            await SourceReaderTests.AsleepAsync(clock);
        }

        public Task TakenAsync(int times) => Until(() => Volatile.Read(ref _taken) >= times);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task AsleepAsync(ManualClock clock, int times)
        {
            await Until(() => clock.PendingTimers > 0 || Looks >= times);
            if (Looks < times)
            {
                clock.Advance(s_every);
            }
        }
    }
}

using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Hosting.Feeds;
using Sightline.Model;

namespace Sightline.Tests.Hosting.Feeds;

public sealed class FeedReaderTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly ScriptedFeed _feed = new();
    private NarrowJournal? _journal;

    [Fact]
    public async Task What_a_feed_says_is_in_the_journal_in_its_order_before_the_feed_may_note_it()
    {
        await using var node = Node();
        long headWhenNoted = 0;
        _feed.WhenNoted = () => headWhenNoted = node.Journal.Head;
        _feed.Put(node.Message("1"), node.Message("2"), node.Message("3"));
        await using var reader = Read(node);
        await UntilNotedAsync(3);

        Assert.Equal(3, headWhenNoted);
        Assert.Equal(["1", "2", "3"], Enumerable.Range(1, 3).Select(position => node.Journal.At(position)!.Key));
        Assert.All(Enumerable.Range(1, 3), position => Assert.Equal("intake:bus", node.Journal.At(position)!.Actor));
    }

    [Fact]
    public async Task What_is_no_inspection_is_kept_byte_for_byte_with_its_place_and_the_rest_goes_on()
    {
        await using var node = Node();
        _feed.Put(node.Message("1"), "{ \"id\": \tpoison", node.Message("3"));
        await using var reader = Read(node);
        await UntilNotedAsync(3);

        var (why, raw) = Refusal.From(node.Journal.At(2)!.Body);
        Assert.Equal("{ \"id\": \tpoison", Encoding.UTF8.GetString(raw.Span));
        Assert.Equal((422, "It was read from line 2."), (why.Status, why.Errors[^1].Detail));
        Assert.Equal("3", node.Journal.At(3)!.Key);
    }

    [Fact]
    public async Task What_comes_again_after_a_crash_changes_nothing_and_neither_does_what_was_refused()
    {
        await using var node = Node();
        _feed.Put(node.Message("1"), "poison", node.Message("1", serial: "another"));
        _feed.NotesNext(() => throw new IOException("The node dies here."));
        await using (var reader = Read(node))
        {
            await UntilAsync(() => node.Journal.Head == 3);
        }

        await using var again = Read(node);
        await UntilNotedAsync(3);
        Assert.Equal(3, node.Journal.Head);
        Assert.Equal(409, Refusal.From(node.Journal.At(3)!.Body).Why.Status);
        Assert.Equal(0, node.Get<RepeatCounter>().Of("L1-AOI-1"));
    }

    [Fact]
    public async Task The_same_place_with_other_bytes_is_another_message()
    {
        await using var node = Node();
        await node.Get<FeedIntake>().ReceiveAsync("bus", Scope.Everything, [new FedMessage("one"u8.ToArray(), "line 1")]);
        await node.Get<FeedIntake>().ReceiveAsync("bus", Scope.Everything, [new FedMessage("two"u8.ToArray(), "line 1")]);
        Assert.Equal(2, node.Journal.Head);
    }

    [Fact]
    public async Task While_the_journal_has_no_room_nothing_more_is_read_and_nothing_is_noted()
    {
        await using var node = Node();
        _ = node.Journal;
        _journal!.Room = 1;
        _feed.Put(node.Message("1"), node.Message("2"), node.Message("3"));
        await using var reader = Read(node);
        await UntilAsync(() => node.Clock.PendingTimers == 1);
        _feed.Put(node.Message("4"));
        Assert.Equal((1, 0, 1), (node.Journal.Head, _feed.Noted, _feed.Reads));
        Assert.Single(node.Log.Of(1013));

        _journal.Room = null;
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilNotedAsync(4);
        Assert.Equal(["1", "2", "3", "4"], Enumerable.Range(1, 4).Select(position => node.Journal.At(position)!.Key));
    }

    [Fact]
    public async Task A_fault_on_this_side_leaves_nothing_out()
    {
        await using var node = Node();
        _feed.NotesNext(() => throw new IOException("broken"));
        _feed.Put(node.Message("1"));
        await using var reader = Read(node);
        await UntilAsync(() => node.Clock.PendingTimers == 1);
        Assert.Single(node.Log.Of(1014));
        _feed.Put(node.Message("2"));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilNotedAsync(2);
        Assert.Equal(2, node.Journal.Head);
    }

    [Fact]
    public async Task A_feed_that_is_away_and_what_it_lost_are_told()
    {
        await using var node = Node();
        _feed.Says(new FeedRead.Away("Nobody answers."));
        _feed.Says(new FeedRead.Next([], ["offsets 3 to 7 are gone."]));
        await using var reader = Read(node);
        await UntilAsync(() => node.Clock.PendingTimers == 1);
        Assert.Equal("Intake bus gives nothing: Nobody answers. It is read on by itself from where it was", Assert.Single(node.Log.Of(1010)));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => node.Log.Of(1011).Count == 1);
        Assert.Equal("Intake bus has lost messages before they were read: offsets 3 to 7 are gone.", Assert.Single(node.Log.Of(1012)));
    }

    [Fact]
    public async Task A_feed_speaks_for_its_own_stations_and_for_no_other()
    {
        await using var node = Node();
        _feed.Put(node.Message("1", station: "L1-AOI-1"), node.Message("2", station: "L2-AOI-1"));
        await using var reader = Read(node, new FeedSettings { Name = "bus", Stations = ["L1-AOI-1"] });
        await UntilNotedAsync(2);
        Assert.Equal(FactKinds.Inspection, node.Journal.At(1)!.Kind);
        Assert.Equal(403, Refusal.From(node.Journal.At(2)!.Body).Why.Status);
    }

    private Node Node() => new(more: services => services.AddSingleton<IJournal>(s => _journal = new NarrowJournal(s.GetRequiredService<Journal>())));

    private FeedReader Read(Node node, FeedSettings? settings = null)
    {
        var reader = new FeedReader(
            settings ?? new FeedSettings { Name = "bus" }, _feed.Create([], new ServiceCollection().BuildServiceProvider()), node.Get<FeedIntake>(), node.Clock, node.Log.For<FeedReader>());
        reader.Start();
        return reader;
    }

    private Task UntilNotedAsync(int messages) => UntilAsync(() => _feed.Noted == messages);

    private static Task UntilAsync(Func<bool> state)
    {
        Assert.True(SpinWait.SpinUntil(state, s_patience));
        return Task.CompletedTask;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Acquisition;
using Sightline.Hosting;
using Sightline.Hosting.Feeds;
using Sightline.Hosting.Notices;
using Sightline.Model;

namespace Sightline.Tests.Hosting.Feeds;

public sealed class FeedServiceTests
{
    private readonly ScriptedFeed _feed = new();

    [Fact]
    public async Task Every_problem_of_every_file_stops_the_start()
    {
        await using var node = new Node();
        Write(node, "a", """{ "formatVersion": 2, "name": "b", "connector": "scripted", "stations": [], "longestPause": "00:00:00.1", "options": { "x": 1 } }""");
        Write(node, "c", """{ "formatVersion": 1, "name": "c", "connector": "pigeon" }""");
        Write(node, "d", """{ "formatVersion": 1, "name": "d", "connector": "scripted", "speed": 7 }""");
        Write(node, "e", "null");
        using var service = Service(node);
        var stopped = await Assert.ThrowsAsync<ConfigurationProblems>(() => service.StartAsync(CancellationToken.None));
        Assert.Equal(
            [
                "intake/a.json: formatVersion is 2. Write 1.",
                "intake/a.json: name is 'b'. Write 'a', as in the file's name.",
                "intake/a.json: longestPause is 00:00:00.1000000. Write a time from 00:00:01 to 1.00:00:00.",
                "intake/a.json: stations is empty, so every message would be refused. Name its stations, or leave stations out for all.",
                "intake/a.json: options is not empty. Empty it.",
                "intake/c.json: connector is 'pigeon'. Write one of scripted.",
                "intake/d.json: line 1 is not a feed's form ($.speed). See docs/intake.md for the members and their types.",
                "intake/e.json: is null. Write one JSON object.",
            ],
            stopped.Problems);
    }

    [Fact]
    public async Task A_file_begins_a_feed_a_bad_change_leaves_it_and_a_file_that_is_gone_ends_it()
    {
        await using var node = new Node();
        Write(node, "bus", """{ "formatVersion": 1, "name": "bus", "connector": "scripted" }""");
        using var service = Service(node);
        await service.StartAsync(CancellationToken.None);
        _feed.Put(node.Message("1"));
        Until(() => _feed.Noted == 1);

        Write(node, "bus", """{ "formatVersion": 1, "name": "bus", "connector": "pigeon" }""");
        LookAgain(node, () => node.Log.Of(1015).Count == 1);
        _feed.Put(node.Message("2"));
        Until(() => _feed.Noted == 2);

        Write(node, "bus", """{ "formatVersion": 1, "name": "bus", "connector": "scripted", "longestPause": "00:00:30" }""");
        LookAgain(node, () => _feed.Made == 2);
        _feed.Put(node.Message("3"));
        Until(() => _feed.Noted == 3);

        File.Delete(Path.Combine(node.Folder.Intake, "bus.json"));
        LookAgain(node, () => true);
        LookAgain(node, () => true);
        _feed.Put(node.Message("4"));
        await service.StopAsync(CancellationToken.None);
        Assert.Equal((3, 3), (_feed.Noted, node.Journal.Head));
    }

    [Fact]
    public async Task A_feed_that_stays_silent_for_half_a_minute_is_told_to_people_until_it_answers()
    {
        await using var node = new Node();
        Write(node, "bus", """{ "formatVersion": 1, "name": "bus", "connector": "scripted" }""");
        _feed.Says(new FeedRead.Away("Nobody answers."));
        using var service = Service(node);
        await service.StartAsync(CancellationToken.None);
        Until(() => service.Silent.Count == 1);
        var notices = new FeedNotices(service);
        Assert.Empty(notices.At(node.Clock.GetUtcNow().AddSeconds(29)));
        Assert.Equal("Intake 'bus' gives nothing. Nobody answers.", Assert.Single(notices.At(node.Clock.GetUtcNow().AddSeconds(30))).What);
        _feed.Put(node.Message("1"));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Until(() => service.Silent.Count == 0);
        await service.StopAsync(CancellationToken.None);
    }

    private static void Write(Node node, string name, string text)
    {
        Directory.CreateDirectory(node.Folder.Intake);
        File.WriteAllText(Path.Combine(node.Folder.Intake, $"{name}.json"), text);
    }

    /// <summary>Lets the service look at its files, and waits for what follows and for its next pause.</summary>
    private static void LookAgain(Node node, Func<bool> then)
    {
        Until(() => node.Clock.PendingTimers == 1);
        node.Clock.Advance(TimeSpan.FromSeconds(2));
        Until(() => then() && node.Clock.PendingTimers == 1);
    }

    private static void Until(Func<bool> state) => Assert.True(SpinWait.SpinUntil(state, TimeSpan.FromSeconds(30)));

    private FeedService Service(Node node) => new(
        node.Folder, [_feed], node.Get<FeedIntake>(), new ServiceCollection().BuildServiceProvider(), node.Clock, node.Log, node.Log.For<FeedService>());
}

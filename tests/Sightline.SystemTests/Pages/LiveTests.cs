using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Pages;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class LiveTests
{
    private const string Inspection = """{"id":"x-1","station":"L1-AOI-2","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""";

    [Fact]
    public async Task A_browser_is_told_when_the_journey_moved()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        using var stream = await person.StreamAsync(hub.Url, "/live");
        (await hub.Api.InspectAsync(Inspection)).Expect(201);
        var head = (await hub.Api.SettledBooksAsync()).Head;

        // The sign-in moved it too: what counts is the position of the inspection.
        Assert.Equal("event: moved", await LineAsync(stream, "event:"));
        await LineAsync(stream, $"id: {head}");
    }

    [Fact]
    public async Task A_browser_that_missed_something_is_told_at_once_and_one_that_missed_nothing_is_not()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        (await hub.Api.InspectAsync(Inspection)).Expect(201);
        var head = (await hub.Api.SettledBooksAsync()).Head;

        using var behind = await person.StreamAsync(hub.Url, $"/live?after={head - 1}");
        Assert.Equal($"data: {head}", await LineAsync(behind, "data:"));

        using var current = await person.StreamAsync(hub.Url, $"/live?after={head}");
        (await hub.Api.InspectAsync(Inspection.Replace("x-1", "x-2", StringComparison.Ordinal))).Expect(201);
        Assert.NotEqual($"data: {head}", await LineAsync(current, "data:"));
        (await person.PageAsync("/live?after=x")).Problem(422);
    }

    [Fact]
    public async Task A_quiet_feed_shows_that_it_is_there_and_ends_when_the_caller_is_not_known_any_more()
    {
        var clock = new Sightline.Tests.ManualClock();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(clock));
        using var person = await PersonClient.InAsync(hub, "operator");
        var feed = hub.Services.GetRequiredService<LiveFeed>();
        using var stream = await person.StreamAsync(hub.Url, "/live?after=1000000");
        await LineAsync(stream, ": here");
        (await person.PostFormAsync(Paths.SignOut)).Expect(303);

        var rest = stream.ReadToEndAsync();
        await Until.TrueAsync(() =>
        {
            clock.Advance(LiveFeed.Heartbeat);
            return rest.IsCompleted;
        }, "the stream ends");
        await Until.TrueAsync(() => feed.Streams == 0, "the stream is not counted any more");
    }

    [Fact]
    public async Task Only_so_many_browsers_are_connected_and_their_places_are_given_again()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        var feed = hub.Services.GetRequiredService<LiveFeed>();
        var streams = new List<StreamReader>();
        for (var i = 0; i < LiveFeed.MostStreams; i++)
        {
            streams.Add(await person.StreamAsync(hub.Url, "/live"));
        }

        (await person.PageAsync("/live")).Problem(503);
        streams.ForEach(stream => stream.Dispose());
        await Until.TrueAsync(() => feed.Streams == 0, "all places are free again");
        using var again = await person.StreamAsync(hub.Url, "/live");
        Assert.Equal(": here", await LineAsync(again, ": here"));
    }

    [Fact]
    public async Task A_node_that_stops_ends_its_streams()
    {
        var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        using var stream = await person.StreamAsync(hub.Url, "/live?after=1000000");

        await hub.DisposeAsync();

        Assert.DoesNotContain("event:", await stream.ReadToEndAsync());
    }

    private static async Task<string> LineAsync(StreamReader stream, string begins)
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await stream.ReadLineAsync(hangs.Token) is { } line)
        {
            if (line.StartsWith(begins, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The stream ended before a line that begins with '{begins}'.");
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Pages;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class LiveSessionTests
{
    [Fact]
    public async Task A_stream_ends_after_the_session_ended_although_the_journey_moves_all_the_time()
    {
        var clock = new Sightline.Tests.ManualClock();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(clock));
        using var viewer = await PersonClient.InAsync(hub, "operator");
        using var stream = await viewer.StreamAsync(hub.Url, "/live");
        (await viewer.PostFormAsync(Paths.SignOut)).Expect(303);

        var rest = stream.ReadToEndAsync();
        var sent = 0;
        await Until.TrueAsync(async () =>
        {
            (await hub.Api.PutAsync($"/api/v1/lines/L{++sent}", new JsonObject { ["name"] = "Moves" })).Expect(200);
            clock.Advance(LiveFeed.Pause);
            return rest.IsCompleted;
        }, "the stream ends");

        var told = await rest;
        Assert.Contains("event: moved", told);
        Assert.DoesNotContain("event: quiet", told);
        await Until.TrueAsync(() => hub.Services.GetRequiredService<LiveFeed>().Streams == 0, "the stream is not counted any more");
    }

    [Fact]
    public async Task A_quiet_stream_of_somebody_who_is_known_goes_on_and_says_that_time_passed()
    {
        var clock = new Sightline.Tests.ManualClock();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(clock));
        using var viewer = await PersonClient.InAsync(hub, "operator");
        using var stream = await viewer.StreamAsync(hub.Url, "/live?after=1000000");
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        for (var heard = 0; heard < 3;)
        {
            var line = stream.ReadLineAsync(hangs.Token).AsTask();
            await Until.TrueAsync(() =>
            {
                if (!line.IsCompleted)
                {
                    clock.Advance(LiveFeed.Heartbeat);
                }

                return line.IsCompleted;
            }, "the stream says something");
            var said = await line;
            Assert.NotNull(said);
            heard += said == "event: quiet" ? 1 : 0;
        }
    }

    [Fact]
    public async Task A_node_that_stops_ends_the_streams_of_those_who_are_signed_in()
    {
        var hub = await HubInProcess.StartAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");
        using var stream = await viewer.StreamAsync(hub.Url, "/live");

        await hub.DisposeAsync();

        Assert.StartsWith(": here", await stream.ReadToEndAsync(), StringComparison.Ordinal);
    }
}

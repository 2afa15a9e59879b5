using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sightline.Buffering;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;
using Sightline.Uplink;

namespace Sightline.SystemTests.Edges;

/// <summary>An edge removes what its hub has, after a while, and never anything else.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task What_the_hub_has_goes_after_a_week_with_its_images_and_what_it_does_not_have_stays()
    {
        using var folder = new TempFolder();
        using var hubFolder = new TempFolder();
        var clock = new LeapClock();
        var (bytes, hash) = Picture();
        string key;
        await using (var hub = await HubInProcess.StartAsync(hubFolder))
        {
            key = hub.Services.AddKey("edge").Secret;
            await using var edge = await EdgeInProcess.StartAsync(hub.Url, key, folder, more: clock.Register);
            (await edge.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, null)).Expect(201);
            for (var i = 0; i < 10; i++)
            {
                (await edge.Api.InspectAsync(Sample.Inspection($"old-{i}"))).Expect(201);
                (await edge.Api.InspectAsync("nonsense")).Expect(422);
            }

            await edge.ForwardedAsync();
            await Until.TrueAsync(async () => (long)(await edge.Api.GetAsync("/health/ready")).Json["images"]! == 0, "the image is at the hub");
            Assert.False(await Retention(edge).RemoveSomeAsync());
            Assert.Equal(1, Journal(edge).First);
        }

        await using var alone = await EdgeInProcess.StartAsync("http://127.0.0.1:1", key, folder, more: clock.Register);
        for (var i = 0; i < 5; i++)
        {
            (await alone.Api.InspectAsync(Sample.Inspection($"new-{i}"))).Expect(201);
        }

        var owned = alone.Services.GetRequiredService<UplinkFile>().Place.Position;
        clock.Leap(TimeSpan.FromDays(8));
        while (await Retention(alone).RemoveSomeAsync())
        {
            // A step at a time.
        }

        Assert.Equal(owned + 1, Journal(alone).First);
        Assert.Null(await alone.Services.GetRequiredService<Sightline.Images.IImageFiles>().SizeAsync(hash, TestContext.Current.CancellationToken));
        var books = await alone.Api.BooksAsync();
        Assert.Equal((true, 15, 10, 10, 5), (books.Balanced, books.Stored, books.Refused, books.Delivered, books.Waiting));
        var (code, said, _) = await NodeProcess.RunAsync("verify", "--data", folder.Path);
        Assert.Equal(0, code);
        Assert.Contains($"The first {owned} facts were removed", said);
    }

    [Fact]
    public async Task After_the_removal_all_goes_on_over_a_restart_and_a_new_hub_is_told_what_it_will_never_get()
    {
        using var folder = new TempFolder();
        var clock = new LeapClock();
        await using var hub = await HubInProcess.StartAsync();
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder, more: clock.Register))
        {
            for (var i = 0; i < 10; i++)
            {
                (await edge.Api.InspectAsync(Sample.Inspection($"old-{i}"))).Expect(201);
            }

            await edge.ForwardedAsync();
            clock.Leap(TimeSpan.FromDays(8));
            await Retention(edge).RemoveSomeAsync();
            Assert.True(Journal(edge).First > 5);
            (await edge.Api.InspectAsync(Sample.Inspection("after"))).Expect(201);
            (await edge.Api.InspectAsync(Sample.Inspection("old-3"))).Expect(201);
            Assert.True((await edge.ForwardedAsync()).Balanced);
        }

        // The edge has forgotten old-3; the hub has not, and keeps what came again with other content.
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((11, 1), (atHub.Stored, atHub.Refused));
        File.Delete(folder.In("uplink.db"));
        await using (var again = await EdgeInProcess.StartAsync(hub, folder))
        {
            Assert.True((await again.ForwardedAsync()).Balanced);
            Assert.Equal((11, 1), (await hub.Api.SettledBooksAsync() is var b ? (b.Stored, b.Refused) : default));
        }

        await using var other = await HubInProcess.StartAsync();
        await using var last = await EdgeInProcess.StartAsync(other, folder);
        await Until.TrueAsync(async () => (await other.Api.GetAsync("/api/v1/edges")).Expect(200).Items.Any(e => e["trouble"]!.ToJsonString().Contains("it has removed them since", StringComparison.Ordinal)), "the new hub names what it lacks");
        Assert.True((await last.ForwardedAsync()).Balanced);
    }

    private static EdgeRetention Retention(EdgeInProcess edge) => edge.Services.GetServices<IHostedService>().OfType<EdgeRetention>().Single();

    private static Journal Journal(EdgeInProcess edge) => edge.Services.GetRequiredService<Journal>();

    private static (byte[] Bytes, string Hash) Picture()
    {
        var bytes = TestImages.Png(bytes: 2_000);
        return (bytes, TestImages.Hash(bytes));
    }

    /// <summary>The system's clock, some days later: what is scheduled goes on in real time.</summary>
    private sealed class LeapClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Leap(TimeSpan by) => _ahead += by;

        public void Register(IServiceCollection services) => services.AddSingleton<TimeProvider>(this);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
    }
}

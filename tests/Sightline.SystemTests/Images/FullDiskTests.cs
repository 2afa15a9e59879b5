using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Storage;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Images;

/// <summary>A disk that fills: with the disk of the test's choosing, and on a real small one.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task An_image_that_went_is_answered_with_410_and_why_and_its_record_says_so()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Images": { "MakeRoomBelowInBytes": 1000000, "ReservedFreeSpaceInBytes": 0 } }""");
        var disk = new SettableDisk();
        await using var hub = await (await HubInProcess.StartAsync(folder, services => services.AddSingleton<IDiskSpace>(disk))).SeededAsync();
        var (passed, failed) = (TestImages.Png(), TestImages.Png());
        var record = await RecordAsync(hub, passed, "pass");
        await RecordAsync(hub, failed, "fail");
        (await PutAsync(hub, passed)).Expect(201);
        (await PutAsync(hub, failed)).Expect(201);
        await hub.Api.SettledBooksAsync();

        disk.Free = 999_999;

        await Until.TrueAsync(async () => (await hub.Api.GetAsync(Path(passed))).Status == 410, "the image of the passed part went");
        Assert.Contains("passed production parts", (string)(await hub.Api.GetAsync(Path(passed))).Problem(410)["detail"]!, StringComparison.Ordinal);
        Assert.Equal(failed, (await hub.Api.GetAsync(Path(failed))).Expect(200).Body);
        var image = (await hub.Api.RecordAsync("L1-AOI-1", record)).Expect(200).Json["images"]![0]!;
        Assert.Equal(("removed", false), ((string)image["state"]!, (bool)image["stored"]!));
        Assert.NotNull(image["removedAt"]);
        Assert.Contains((await hub.Api.GetAsync("/api/v1/journal?limit=1000")).Items, f => (string)f["kind"]! == "images.removed");

        disk.Free = long.MaxValue;
        (await PutAsync(hub, passed)).Expect(201);
        Assert.Equal(passed, (await hub.Api.GetAsync(Path(passed))).Expect(200).Body);
        await hub.Api.SettledBooksAsync();
        Assert.Equal("stored", (string)(await hub.Api.RecordAsync("L1-AOI-1", record)).Json["images"]![0]!["state"]!);
        Assert.True((await hub.Api.BooksAsync()).Balanced);
    }

    [Fact]
    public async Task On_a_real_full_disk_images_wait_results_go_on_nothing_half_written_stays_and_room_is_enough_to_recover()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Images": { "Policy": "never", "ReservedFreeSpaceInBytes": 0 } }""");
        using var disk = TinyDisk.At(folder.In("images"), mebibytes: 4);
        await using var hub = await HubInProcess.StartAsync(folder);
        var (first, large) = (TestImages.Png(bytes: 500_000), TestImages.Png(bytes: 1_000_000));
        (await PutAsync(hub, first)).Expect(201);
        disk.Fill("others.log");

        var full = await PutAsync(hub, large);

        Assert.Contains("was not stored", (string)full.Problem(503)["detail"]!, StringComparison.Ordinal);
        Assert.Equal("1", full.Headers["Retry-After"]);
        Assert.Empty(Directory.EnumerateFiles(disk.In(".partial")));
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
        Assert.Equal(first, (await hub.Api.GetAsync(Path(first))).Expect(200).Body);

        File.Delete(disk.In("others.log"));
        (await PutAsync(hub, large)).Expect(201);
        Assert.Equal(large, (await hub.Api.GetAsync(Path(large))).Expect(200).Body);
    }

    [Fact]
    public async Task On_a_real_small_disk_the_policy_keeps_room_for_one_image_after_another()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Images": { "MakeRoomBelowInBytes": 3000000, "ReservedFreeSpaceInBytes": 1000000 } }""");
        using var disk = TinyDisk.At(folder.In("images"), mebibytes: 8);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var failed = TestImages.Png(bytes: 700_000);
        await RecordAsync(hub, failed, "fail");
        (await PutAsync(hub, failed)).Expect(201);

        // Three times what the disk holds; who is told to come back comes back.
        for (var i = 0; i < 30; i++)
        {
            var image = TestImages.Png(bytes: 800_000);
            await RecordAsync(hub, image, "pass");
            await Until.TrueAsync(async () => (await PutAsync(hub, image)).Status is 201, "there is room again");
        }

        Assert.Equal(failed, (await hub.Api.GetAsync(Path(failed))).Expect(200).Body);
        var books = await hub.Api.SettledBooksAsync();
        Assert.Equal((true, 31L), (books.Balanced, books.Stored));
        Assert.Empty(Directory.EnumerateFiles(disk.In(".partial")));
    }

    private static async Task<string> RecordAsync(HubInProcess hub, byte[] image, string result)
    {
        var message = Sample.Inspection(result: result).With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) }));
        (await hub.Api.InspectAsync(message)).Expect(201);
        return (string)message["id"]!;
    }

    private static string Path(byte[] image) => $"/api/v1/images/{TestImages.Hash(image)}";

    private static Task<Answer> PutAsync(HubInProcess hub, byte[] image) => hub.Api.SendAsync(HttpMethod.Put, Path(image), image, "image/png");

    private sealed class SettableDisk : IDiskSpace
    {
        private long _free = long.MaxValue;

        public long Free
        {
            get => Volatile.Read(ref _free);
            set => Volatile.Write(ref _free, value);
        }

        public long FreeBytes(string folder) => Free;
    }
}

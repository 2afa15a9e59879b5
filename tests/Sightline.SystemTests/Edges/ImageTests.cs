using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Edges;

/// <summary>Images come after results, once each, byte for byte.</summary>
public sealed class ImageTests
{
    [Fact]
    public async Task Images_follow_when_no_result_waits_and_what_the_hub_has_is_not_sent()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync();
        await using var bent = await BentHub.StartAsync(hub);
        var key = hub.Services.AddKey("edge").Secret;
        var (known, knownHash) = Picture(3_000);
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{knownHash}", known, null)).Expect(201);
        var pictures = Enumerable.Range(0, 5).Select(_ => Picture(20_000)).ToList();
        await using (var away = await EdgeInProcess.StartAsync("http://127.0.0.1:1", key, folder))
        {
            (await away.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{knownHash}", known, null)).Expect(201);
            foreach (var (bytes, hash) in pictures)
            {
                (await away.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, null)).Expect(201);
                (await away.Api.InspectAsync(Sample.Inspection().With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png" })))).Expect(201);
            }
        }

        await using var edge = await EdgeInProcess.StartAsync(bent.Url, key, folder);
        await Until.TrueAsync(async () => await ImagesAsync(edge) == 0 && (await edge.Api.BooksAsync()).Waiting == 0, "all images are at the hub");

        foreach (var (bytes, hash) in pictures)
        {
            await Until.TrueAsync(async () => (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Status == 200, "the image is at the hub");
            Assert.Equal(bytes, (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
        }

        var asked = bent.Asked.ToList();
        Assert.DoesNotContain($"PUT /api/v1/images/{knownHash}", asked);
        Assert.Equal(5, asked.Count(a => a.StartsWith("PUT /api/v1/images/", StringComparison.Ordinal)));
        Assert.True(asked.FindIndex(a => a.Contains("/images/", StringComparison.Ordinal)) > asked.FindIndex(a => a.EndsWith("/facts", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_image_waits_for_a_hub_that_is_away_and_one_whose_file_is_gone_is_told()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync();
        var key = hub.Services.AddKey("edge").Secret;
        var ((bytes, hash), (lost, lostHash)) = (Picture(5_000), Picture(5_000));
        await using (var away = await EdgeInProcess.StartAsync("http://127.0.0.1:1", key, folder))
        {
            (await away.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{lostHash}", lost, null)).Expect(201);
            (await away.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, null)).Expect(201);
        }

        File.Delete(folder.In($"images/{lostHash[..2]}/{lostHash}"));
        await using var edge = await EdgeInProcess.StartAsync(hub.Url, key, folder);
        await Until.TrueAsync(async () => (await hub.Api.SendAsync(HttpMethod.Head, $"/api/v1/images/{hash}", null, null)).Status == 200, "the other image is at the hub");

        Assert.Contains(edge.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains(lostHash, StringComparison.Ordinal));
        Assert.Contains("images were refused", (await edge.Api.GetAsync("/health/ready")).Expect(200).Json["warnings"]!.ToJsonString());
    }

    private static async Task<long> ImagesAsync(EdgeInProcess edge) => (long)(await edge.Api.GetAsync("/health/ready")).Expect(200).Json["images"]!;

    private static (byte[] Bytes, string Hash) Picture(int size)
    {
        var bytes = TestImages.Png(bytes: size);
        return (bytes, TestImages.Hash(bytes));
    }
}

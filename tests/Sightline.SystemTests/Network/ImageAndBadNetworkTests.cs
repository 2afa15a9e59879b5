using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sightline.Plant.Images;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Network;

/// <summary>Something between an edge and its hub answers for images in the hub's place: no answer but the hub's own ends an image's wait.</summary>
public sealed class ImageAndBadNetworkTests
{
    private const string Page = "<html><body>Sign in to the guest network</body></html>";

    [Theory]
    [InlineData("HEAD ", 200)]
    [InlineData("HEAD ", 404)]
    [InlineData("PUT ", 200)]
    [InlineData("PUT ", 201)]
    [InlineData("PUT ", 403)]
    [InlineData("PUT ", 404)]
    [InlineData("PUT ", 413)]
    [InlineData("PUT ", 503)]
    public async Task A_page_in_the_hubs_place_ends_no_images_wait(string requests, int status)
    {
        await using var line = await EdgeLine.StartAsync();
        await line.SendAsync(1);
        await line.ArrivesAsync();
        var image = PngWriter.Write(new Raster(8, 8));
        var path = $"/api/v1/images/{Convert.ToHexStringLower(SHA256.HashData(image))}";

        line.Network.Be(NetworkFault.SaysStatusTo(requests, status, Page, "text/html"), times: 2);
        (await line.Edge.Api.SendAsync(HttpMethod.Put, path, image, "image/png")).Expect(201);
        await line.PassAsync(() => line.Network.Struck > 0, "it was answered by another");

        Answer atHub = null!;
        await line.PassAsync(async () => (atHub = await line.Hub.Api.GetAsync(path)).Status == 200, "the image is at the hub");
        Assert.Equal(image, atHub.Body);
        Assert.Equal(requests == "PUT " && status is 200 or 201 ? 1 : 0, line.Edge.Log.At(LogLevel.Warning).Count(l => l.Contains("without the ETag", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_again_and_again_is_whole_in_the_end()
    {
        await using var line = await EdgeLine.StartAsync();
        var raster = new Raster(200, 200);
        new Random(1).NextBytes(raster.Pixels);
        var image = PngWriter.Write(raster);
        var path = $"/api/v1/images/{Convert.ToHexStringLower(SHA256.HashData(image))}";

        line.Network.Be(NetworkFault.ResetAfterSent(40_000), times: 4);
        (await line.Edge.Api.SendAsync(HttpMethod.Put, path, image, "image/png")).Expect(201);

        Answer atHub = null!;
        await line.PassAsync(async () => (atHub = await line.Hub.Api.GetAsync(path)).Status == 200, "the image is at the hub");
        Assert.Equal(image, atHub.Body);
        Assert.Equal(4, line.Network.Struck);
    }
}

using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Images;

/// <summary>A whole node whose images lie on an S3 server.</summary>
public sealed class S3HubTests
{
    [Fact]
    public async Task An_image_is_acknowledged_after_the_server_has_it_and_results_go_on_while_it_is_away()
    {
        using var folder = new TempFolder();
        await using var server = await S3Server.StartAsync();
        server.Write(folder);
        await using var hub = await HubInProcess.StartAsync(folder);
        var (first, second) = (TestImages.Png(bytes: 100_000), TestImages.Png(bytes: 1_000));

        (await PutAsync(hub, first)).Expect(201);
        (await PutAsync(hub, first)).Expect(200);
        Assert.Equal(first, (await hub.Api.GetAsync(Path(first))).Expect(200).Body);
        var part = await hub.Api.SendAsync(HttpMethod.Get, Path(first), null, null, ("Range", "bytes=50000-50009"));
        Assert.Equal(first[50_000..50_010], part.Expect(206).Body);
        Assert.Empty(Directory.EnumerateFiles(folder.In("images"), "*", SearchOption.AllDirectories));

        await server.GoAwayAsync();
        var refused = (await PutAsync(hub, second)).Problem(503);
        Assert.Contains(server.Address, (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.NotNull((await hub.Api.GetAsync(Path(first))).Problem(503));
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);

        await server.ReturnAsync();
        (await PutAsync(hub, second)).Expect(201);
        Assert.Equal(second, (await hub.Api.GetAsync(Path(second))).Expect(200).Body);
    }

    private static string Path(byte[] image) => $"/api/v1/images/{TestImages.Hash(image)}";

    private static Task<Answer> PutAsync(HubInProcess hub, byte[] image) => hub.Api.SendAsync(HttpMethod.Put, Path(image), image, "image/png");
}

using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Images;

/// <summary>A whole node whose old images go to an S3 server, and are read from there.</summary>
public sealed class ColdHubTests
{
    [Fact]
    public async Task An_image_that_is_old_moves_to_the_server_and_is_served_from_it_as_before()
    {
        using var folder = new TempFolder();
        await using var server = await S3Server.StartAsync();
        folder.Write("secrets/s3-name", S3Server.Key);
        folder.Write("secrets/s3-secret", S3Server.Key);
        folder.Write("config/sightline.json", $$"""
            { "Retention": { "Nightly": false, "Cold": "s3", "ColdAfterFail": "3M", "ColdS3Endpoint": "{{server.Address}}", "ColdS3Bucket": "{{S3Server.Bucket}}", "ColdS3AccessKey": "${file:s3-name}", "ColdS3SecretKey": "${file:s3-secret}" } }
            """);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        using var ida = await PersonClient.InAsync(hub, "admin");
        var image = TestImages.Png(bytes: 50_000);
        var path = $"/api/v1/images/{TestImages.Hash(image)}";
        (await hub.Api.SendAsync(HttpMethod.Put, path, image, "image/png")).Expect(201);
        Assert.InRange((await hub.Api.PutAsync("/api/v1/work-orders/WO-RET", new JsonObject { ["product"] = "P-RET" })).Status, 200, 201);
        (await hub.Api.PutAsync("/api/v1/stations/L1-AOI-1/context", new JsonObject { ["workOrder"] = "WO-RET", ["validFrom"] = "2020-01-01T00:00:00Z" })).Expect(200);
        var message = Sample.Inspection(result: "fail");
        message["inspectedAt"] = Sample.Exact(TimeProvider.System.GetUtcNow().AddDays(-120));
        message["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) });
        (await hub.Api.InspectAsync(message)).Expect(201);
        await hub.Api.SettledBooksAsync();
        Assert.Equal("here", (await hub.Api.GetAsync(path)).Expect(200).Headers["Sightline-Store"]);

        var pass = (await ida.CallAsync(HttpMethod.Post, "/api/v1/retention/run", new JsonObject { ["reason"] = "now" })).Expect(202).Json;
        await Until.TrueAsync(async () => (string)(await hub.Api.GetAsync($"/api/v1/retention/passes/{pass["id"]}")).Expect(200).Json["state"]! == "ended", "the pass ended");
        Assert.Equal(1, (int)(await hub.Api.GetAsync($"/api/v1/retention/passes/{pass["id"]}")).Expect(200).Json["moved"]!);
        Assert.Empty(Directory.EnumerateFiles(folder.In("images"), "*", SearchOption.AllDirectories));

        var cold = (await hub.Api.GetAsync(path)).Expect(200);
        Assert.Equal(("cold", image.Length), (cold.Headers["Sightline-Store"], cold.Body.Length));
        Assert.Equal(image, cold.Body);
        Assert.Equal(image[100..110], (await hub.Api.SendAsync(HttpMethod.Get, path, null, null, ("Range", "bytes=100-109"))).Expect(206).Body);
        await server.GoAwayAsync();
        (await hub.Api.GetAsync(path)).Problem(503);
    }
}

using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Api;

public sealed class MissingImageTests
{
    [Fact]
    public async Task Missing_images_are_listed_within_a_callers_stations_and_one_that_comes_late_is_taken()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Images": { "MissingAfter": "00:00:00.0000001" } }""");
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var image = TestImages.Png();
        var (mine, theirs) = (Named(image, "L1-AOI-1"), Named(image, "L2-AOI-1"));
        (await hub.Api.InspectAsync(mine)).Expect(201);
        (await hub.Api.InspectAsync(theirs)).Expect(201);
        await hub.Api.SettledBooksAsync();

        var all = (await hub.Api.GetAsync("/api/v1/images/missing")).Expect(200);
        Assert.Equal([(string)theirs["id"]!, (string)mine["id"]!], all.Items.Select(i => (string)i["id"]!));
        Assert.Equal(["L1-AOI-1", "L2-AOI-1"], Stations(all));
        Assert.Equal([TestImages.Hash(image)], all.Items[0]["images"]!.AsArray().Select(i => (string)i!));
        var page = (await hub.Api.GetAsync("/api/v1/images/missing?limit=1")).Expect(200);
        Assert.Equal((string)mine["id"]!, (string)Assert.Single((await hub.Api.GetAsync($"/api/v1/images/missing?limit=1&cursor={page.Cursor}")).Expect(200).Items)["id"]!);
        Assert.Equal((string)mine["id"]!, (string)Assert.Single((await hub.Api.GetAsync("/api/v1/images/missing?station=L1-AOI-1")).Expect(200).Items)["id"]!);

        var narrow = await hub.ClientFor("integrator", ["L2-AOI-1"]).GetAsync("/api/v1/images/missing");
        Assert.Equal((string)theirs["id"]!, (string)Assert.Single(narrow.Expect(200).Items)["id"]!);
        Assert.Equal(["L2-AOI-1"], Stations(narrow));
        Assert.Equal("missing", await StateAsync());

        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        await Until.TrueAsync(async () => await StateAsync() == "stored", "the late image is taken");
        Assert.Empty((await hub.Api.GetAsync("/api/v1/images/missing")).Expect(200).Items);
        (await hub.Api.GetAsync("/api/v1/images/missing?cursor=x")).Problem(422);

        async Task<string> StateAsync() => (string)(await hub.Api.RecordAsync("L1-AOI-1", (string)mine["id"]!)).Expect(200).Json["images"]![0]!["state"]!;
    }

    private static IEnumerable<string> Stations(Answer answer) => answer.Json["stations"]!.AsArray().Select(s => (string)s!["station"]!);

    private static JsonObject Named(byte[] image, string station) =>
        Sample.Inspection(station: station).With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) }));
}

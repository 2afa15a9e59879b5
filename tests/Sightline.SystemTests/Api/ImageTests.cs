using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Api;

public sealed class ImageTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task An_image_is_stored_once_and_read_byte_for_byte()
    {
        var (bytes, hash) = Picture(100_000);

        (await PutAsync(hash, bytes)).Expect(201);
        (await PutAsync(hash, bytes)).Expect(200);
        (await PutAsync(hash.ToUpperInvariant(), bytes)).Expect(200);
        var read = (await Api.GetAsync($"/api/v1/images/{hash}")).Expect(200);
        var head = (await Api.SendAsync(HttpMethod.Head, $"/api/v1/images/{hash}", null, null)).Expect(200);

        Assert.Equal(bytes, read.Body);
        Assert.Equal(("image/png", $"\"{hash}\""), (read.MediaType, read.Headers["ETag"]));
        Assert.Equal(bytes.Length.ToString(), head.Headers["Content-Length"]);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task What_was_changed_on_the_disk_is_not_given_is_told_and_is_replaced_when_the_image_is_sent_again()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync(folder);
        var (bytes, hash) = Picture(100_000);
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, "image/png")).Expect(201);
        await File.WriteAllBytesAsync(folder.In($"images/{hash[..2]}/{hash}"), [.. bytes.Select((b, i) => i == 4_711 ? (byte)(b ^ 1) : b)], TestContext.Current.CancellationToken);

        var answer = await hub.Api.GetAsync($"/api/v1/images/{hash}");

        Assert.Contains("was changed on the node's disk", (string)answer.Problem(500)["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("immutable", answer.Headers.GetValueOrDefault("Cache-Control") ?? "", StringComparison.Ordinal);
        await Until.TrueAsync(async () => (await hub.Api.GetAsync("/api/v1/notifications")).Expect(200).Items.Any(n => (string)n["id"]! == "images-altered"), "a notice tells of it");
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, "image/png")).Expect(200);
        Assert.Equal(bytes, (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
        await Until.TrueAsync(async () => !(await hub.Api.GetAsync("/api/v1/notifications")).Expect(200).Items.Any(n => (string)n["id"]! == "images-altered"), "the notice is gone");
    }

    [Fact]
    public async Task A_browser_is_told_to_run_nothing_of_it_and_to_show_it_under_a_harmless_name()
    {
        var (bytes, hash) = Picture(1_000);
        (await PutAsync(hash, bytes)).Expect(201);

        var headers = (await Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Headers;

        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("default-src 'none'; sandbox", headers["Content-Security-Policy"]);
        Assert.Equal($"inline; filename=\"{hash[..16]}.png\"", headers["Content-Disposition"]);
        Assert.Equal("bytes", headers["Accept-Ranges"]);
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=500-", 500, 533)]
    [InlineData("bytes=-33", 1_000, 33)]
    [InlineData("bytes=1000-99999", 1_000, 33)]
    public async Task Parts_of_it_are_read_alone(string range, int from, int count)
    {
        var (bytes, hash) = Picture(1_000);
        (await PutAsync(hash, bytes)).Expect(201);

        var part = (await Api.SendAsync(HttpMethod.Get, $"/api/v1/images/{hash}", null, null, ("Range", range))).Expect(206);

        Assert.Equal(bytes[from..(from + count)], part.Body);
        Assert.Equal($"bytes {from}-{from + count - 1}/{bytes.Length}", part.Headers["Content-Range"]);
    }

    [Fact]
    public async Task What_is_unchanged_is_not_sent_and_what_is_outside_is_refused()
    {
        var (bytes, hash) = Picture(1_000);
        (await PutAsync(hash, bytes)).Expect(201);
        Task<Answer> Ask(params (string, string)[] headers) => Api.SendAsync(HttpMethod.Get, $"/api/v1/images/{hash}", null, null, headers);

        Assert.Empty((await Ask(("If-None-Match", $"\"{hash}\""))).Expect(304).Body);
        Assert.Empty((await Ask(("If-None-Match", $"\"other\", W/\"{hash}\""))).Expect(304).Body);
        (await Ask(("If-None-Match", "\"other\""))).Expect(200);
        Assert.Equal(bytes, (await Ask(("Range", "bytes=0-9"), ("If-Range", "\"other\""))).Expect(200).Body);
        Assert.Equal(bytes, (await Ask(("Range", "lines=0-9"))).Expect(200).Body);
        Assert.Equal($"bytes */{bytes.Length}", (await Ask(("Range", "bytes=5000-"))).Expect(416).Headers["Content-Range"]);
    }

    [Fact]
    public async Task It_comes_in_parts_each_of_which_is_told_where_the_next_begins()
    {
        var (bytes, hash) = Picture(100_000);
        Assert.Equal("0", (await HeadAsync(hash)).Expect(404).Headers["Upload-Offset"]);

        Assert.Equal("40000", (await PartAsync(hash, bytes, 0, 39_999)).Expect(202).Headers["Upload-Offset"]);
        Assert.Equal("40000", (await HeadAsync(hash)).Expect(404).Headers["Upload-Offset"]);
        Assert.Equal("40000", (await PartAsync(hash, bytes, 50_000, 59_999)).Expect(409).Headers["Upload-Offset"]);
        (await PartAsync(hash, bytes, 40_000, bytes.Length - 1)).Expect(201);

        Assert.Equal(bytes, (await Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
        (await PartAsync(hash, bytes, 0, 39_999)).Expect(200);
    }

    [Theory]
    [InlineData("bytes 0-9/5")]
    [InlineData("bytes 9-0/100")]
    [InlineData("bytes 0-9/*")]
    [InlineData("bytes */100")]
    [InlineData("items 0-9/100")]
    [InlineData("bytes 0-9/99999999999999999999")]
    public async Task A_part_that_can_be_none_is_refused_in_words(string range)
    {
        var (bytes, hash) = Picture(100);
        var answer = await Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes[..10], "image/png", ("Content-Range", range));
        Assert.Contains("Content-Range", (string)answer.Problem(422)["errors"]![0]!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_keeps_what_came_and_the_rest_is_enough()
    {
        var (bytes, hash) = Picture(50_000);
        var head = $"PUT /api/v1/images/{hash} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {Api.Key}\r\nExpect: 100-continue\r\nContent-Length: {bytes.Length}\r\n\r\n";
        await RawHttp.BreakOffAsync(plant.Hub.Url, head, System.Text.Encoding.Latin1.GetString(bytes.AsSpan(0, 20_000)), reset: false);

        // The end of a connection may overtake bytes sent before it: how many were read is for the node to say.
        await Until.TrueAsync(() => Directory.GetFiles(Path.Combine(plant.Hub.Folder, "images", ".partial"), $"{hash}*").All(f => Path.GetExtension(f).Length == 0), "the node has done with the broken upload");
        var kept = int.Parse((await HeadAsync(hash)).Expect(404).Headers["Upload-Offset"]);
        Assert.InRange(kept, 0, 20_000);

        (await PartAsync(hash, bytes, kept, bytes.Length - 1)).Expect(201);
        Assert.Equal(bytes, (await Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
    }

    [Fact]
    public async Task The_record_says_where_its_image_is_and_what_it_is()
    {
        var (bytes, hash) = Picture(5_000);
        var message = Sample.Inspection().With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/jpeg", ["width"] = 8, ["height"] = 9 }));
        (await Api.InspectAsync(message)).Expect(201);
        var away = await ImageAsync();
        Assert.Equal((false, "on the way", null), ((bool)away["stored"]!, (string)away["state"]!, away["storedAt"]));

        (await PutAsync(hash, bytes)).Expect(201);

        await Until.TrueAsync(async () => (bool)(await ImageAsync())["stored"]!, "the record says that its image is here");
        var here = await ImageAsync();
        Assert.Equal(("stored", "image/png", 8, 8, bytes.Length), ((string)here["state"]!, (string)here["mediaType"]!, (int)here["width"]!, (int)here["height"]!, (int)here["size"]!));
        Assert.Equal(["mediaType", "height"], here["differs"]!.AsArray().Select(d => (string)d!));
        Assert.Equal(("image/jpeg", 9), ((string)here["declared"]!["mediaType"]!, (int)here["declared"]!["height"]!));
        Assert.NotNull(here["storedAt"]);

        async Task<JsonNode> ImageAsync() => (await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Expect(200).Json["images"]![0]!;
    }

    [Fact]
    public async Task A_file_that_a_kill_left_without_its_fact_becomes_one_when_it_is_sent_again()
    {
        var (bytes, hash) = Picture(5_000);
        var path = Path.Combine(plant.Hub.Folder, "images", hash[..2], hash);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes);

        (await PutAsync(hash, bytes)).Expect(201);

        Assert.Contains((await Api.GetAsync("/api/v1/journal?limit=1000")).Expect(200).Items, f => (string)f["kind"]! == "image.stored" && (string)f["source"]! == hash);
    }

    [Fact]
    public async Task What_is_not_what_it_says_is_refused_and_not_stored()
    {
        var (bytes, hash) = Picture(1_000);
        var other = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(1)));
        foreach (var junk in (byte[][])["no picture at all"u8.ToArray(), [.. bytes[..20], .. new byte[50]]])
        {
            var named = TestImages.Hash(junk);
            Assert.Contains("Nothing was stored", (string)(await PutAsync(named, junk)).Problem(422)["errors"]![0]!["detail"]!, StringComparison.Ordinal);
            (await Api.GetAsync($"/api/v1/images/{named}")).Problem(404);
        }

        Assert.Contains(hash, (string)(await PutAsync(other, bytes)).Problem(422)["errors"]![0]!["detail"]!, StringComparison.Ordinal);
        (await PutAsync("short", bytes)).Problem(422);

        (await Api.GetAsync($"/api/v1/images/{other}")).Problem(404);
        (await Api.GetAsync("/api/v1/images/..%2F..%2Fidentity.db")).Problem(404);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plant.Hub.Folder, "images", ".partial"), $"{other}*"));
    }

    [Fact]
    public async Task A_decompression_bomb_is_measured_and_turned_away()
    {
        var bomb = TestImages.Png(100_000, 100_000);
        Assert.Contains("100000 by 100000 pixels", (string)(await PutAsync(TestImages.Hash(bomb), bomb)).Problem(413)["detail"]!, StringComparison.Ordinal);
    }

    private Task<Answer> PutAsync(string hash, byte[] bytes) => Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, "image/png");

    private Task<Answer> HeadAsync(string hash) => Api.SendAsync(HttpMethod.Head, $"/api/v1/images/{hash}", null, null);

    private Task<Answer> PartAsync(string hash, byte[] bytes, int from, int to) =>
        Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes[from..(to + 1)], "image/png", ("Content-Range", $"bytes {from}-{to}/{bytes.Length}"));

    private static (byte[] Bytes, string Hash) Picture(int size)
    {
        var bytes = TestImages.Png(bytes: size);
        return (bytes, TestImages.Hash(bytes));
    }
}

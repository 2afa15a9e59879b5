using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

public sealed class ImageTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

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
    public async Task The_record_says_whether_its_image_is_here()
    {
        var (bytes, hash) = Picture(5_000);
        var message = Sample.Inspection().With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = 8, ["height"] = 8 }));
        (await Api.InspectAsync(message)).Expect(201);
        Assert.False(await StoredAsync());

        (await PutAsync(hash, bytes)).Expect(201);

        await Until.TrueAsync(StoredAsync, "the record says that its image is here");

        async Task<bool> StoredAsync() => (bool)(await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Expect(200).Json["images"]![0]!["stored"]!;
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
        byte[] text = "no picture at all"u8.ToArray();
        var named = Convert.ToHexStringLower(SHA256.HashData(text));

        Assert.Contains(hash, (string)(await PutAsync(other, bytes)).Problem(422)["errors"]![0]!["detail"]!, StringComparison.Ordinal);
        (await PutAsync(named, text)).Problem(422);
        (await PutAsync("short", bytes)).Problem(422);

        (await Api.GetAsync($"/api/v1/images/{other}")).Problem(404);
        (await Api.GetAsync($"/api/v1/images/{named}")).Problem(404);
        (await Api.GetAsync("/api/v1/images/..%2F..%2Fidentity.db")).Problem(404);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(plant.Hub.Folder, "images"), ".*"));
    }

    private Task<Answer> PutAsync(string hash, byte[] bytes) => Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", bytes, "image/png");

    private static (byte[] Bytes, string Hash) Picture(int size)
    {
        byte[] bytes = [.. s_png, .. RandomNumberGenerator.GetBytes(size)];
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}

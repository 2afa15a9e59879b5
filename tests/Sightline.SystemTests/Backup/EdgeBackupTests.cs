using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.Plant.Images;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Backup;

/// <summary>An edge with a backlog is backed up while it runs, dies, and is brought back: its hub gets each record once.</summary>
public sealed class EdgeBackupTests : IDisposable
{
    private const string Nobody = "http://127.0.0.1:9";

    private readonly TempFolder _folder = new();
    private readonly TempFolder _places = new();
    private readonly List<JsonObject> _sent = [];

    private string Copy => _places.In("backup");

    public void Dispose()
    {
        _folder.Dispose();
        _places.Dispose();
    }

    [Fact]
    public async Task What_an_edge_has_acknowledged_before_its_backup_reaches_the_hub_after_a_restore()
    {
        var image = PartImage.Png(PartLook.Of("BRACKET-10"), 7, []);
        var hash = Convert.ToHexStringLower(SHA256.HashData(image));
        await using var hub = await HubInProcess.StartAsync();
        var hubKey = hub.Services.AddKey("edge").Secret;
        string key;
        await using (var edge = await EdgeProcess.StartAsync(_folder, hub.Url, hubKey))
        {
            key = edge.Api.Key!;
            await SendAsync(edge.Api, 10);
            await Until.TrueAsync(async () => (await hub.Api.BooksAsync()).Stored == 10, "the hub has the first ones");
            await edge.RestartAsync(Nobody);
            await SendAsync(edge.Api, 10);
            (await edge.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", image, "image/png")).Expect(201);

            var (code, said, error) = await NodeProcess.RunAsync("backup", "--data", _folder.Path, "--to", Copy);
            Assert.True(code == 0, said + error);
            await SendAsync(edge.Api, 5);
            await edge.Node.KillAsync();
        }

        Assert.Equal(0, (await NodeProcess.RunAsync("backup", "check", Copy)).Code);
        using var restored = new TempFolder();
        var back = await NodeProcess.RunAsync("restore", "--from", Copy, "--data", restored.Path);
        Assert.True(back.Code == 0, back.Out + back.Error);
        Assert.Contains("sightline edge --data", back.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", restored.Path)).Code);

        await using var again = await EdgeProcess.StartAsync(restored, hub.Url, hubKey);
        await Until.TrueAsync(async () => (await hub.Api.BooksAsync()).Stored == 20, "the hub has what was in the backup");
        await Until.TrueAsync(async () => (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Status == 200, "the image is there too");
        Assert.Equal(image, (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Body);
        await SendAgainAsync(again.Api.Url, key);
        await Until.TrueAsync(async () => (await hub.Api.BooksAsync()).Stored == 25, "what came after the backup is sent again by its stations");
        var books = await hub.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(' ', books.Differences));
        Assert.Equal((25, 0), (books.Stored, books.Refused));
    }

    private async Task SendAsync(ApiClient api, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var message = Sample.Inspection();
            _sent.Add(message);
            (await api.InspectAsync(message)).Expect(201);
        }
    }

    /// <summary>With the key of before: it came back with the rest. What the edge has is known to it.</summary>
    private async Task SendAgainAsync(string url, string key)
    {
        using var api = new ApiClient(url, key);
        var statuses = new List<int>();
        foreach (var message in _sent)
        {
            statuses.Add((await api.InspectAsync(message)).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(200, 20), .. Enumerable.Repeat(201, 5)], statuses);
    }
}

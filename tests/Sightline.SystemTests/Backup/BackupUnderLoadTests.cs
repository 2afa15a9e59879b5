using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.Plant.Images;
using Sightline.Plant.Mes;
using Sightline.Plant.Seed;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Kills;

namespace Sightline.SystemTests.Backup;

/// <summary>A hub under load is backed up, dies, and is brought back from the copy on a new disk.</summary>
public sealed class BackupUnderLoadTests : IAsyncLifetime
{
    private static readonly string[] Stations = ["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"];

    private readonly TempFolder _folder = new();
    private readonly TempFolder _places = new();
    private SimulatedMes _mes = null!;

    private string Copy => _places.In("backup");

    private string Restored => _places.In("restored");

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
    }

    public async ValueTask DisposeAsync()
    {
        await _mes.DisposeAsync();
        _folder.Dispose();
        _places.Dispose();
    }

    [Fact]
    public async Task Everything_acknowledged_before_a_backup_is_in_it_and_what_came_after_is_sent_again_and_posted_once()
    {
        var image = PartImage.Png(PartLook.Of("BRACKET-10"), 7, []);
        List<Sender> senders;
        HashSet<string> before;
        string key;
        await using (var hub = await HubProcess.StartAsync(_folder))
        {
            key = hub.Api.Key!;
            await SeedAsync(hub.Api);
            (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{Hash(image)}", image, "image/png")).Expect(201);
            senders = [.. Stations.Select((station, i) => new Sender(station, () => hub.Api, new Random(i)))];
            using var end = new CancellationTokenSource();
            var sending = senders.Select(sender => Task.Run(() => sender.RunAsync(end.Token))).ToList();
            await Until.TrueAsync(() => Acknowledged(senders).Count > 400, "the senders are heard");

            before = Acknowledged(senders);
            var (code, said, error) = await NodeProcess.RunAsync("backup", "--data", _folder.Path, "--to", Copy, "--json");
            Assert.True(code == 0, said + error);
            await Until.TrueAsync(() => Acknowledged(senders).Count > before.Count + 200, "they were heard meanwhile and after");
            await end.CancelAsync();
            await Task.WhenAll(sending);
            await hub.Api.SettledBooksAsync();
            await hub.Node.KillAsync();
        }

        Assert.Equal(0, (await NodeProcess.RunAsync("backup", "check", Copy)).Code);
        var restored = await NodeProcess.RunAsync("restore", "--from", Copy, "--data", Restored);
        Assert.True(restored.Code == 0, restored.Out + restored.Error);
        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", Restored)).Code);

        await using var node = NodeProcess.Start("hub", "--data", Restored, "--urls", "http://127.0.0.1:0");
        using var api = new ApiClient(await node.SaysAsync("Sightline takes inspections at ", " and keeps them"), key);
        await CheckRestoredAsync(api, senders, before, image);
        await SendAgainAsync(api, senders);
    }

    private static async Task CheckRestoredAsync(ApiClient api, List<Sender> senders, HashSet<string> before, byte[] image)
    {
        var books = await api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(' ', books.Differences));
        Assert.InRange(books.Stored, before.Count, Acknowledged(senders).Count);
        foreach (var sender in senders)
        {
            foreach (var (id, message) in sender.Acknowledged.Where(a => before.Contains(a.Key)))
            {
                Assert.True(JsonNode.DeepEquals(message, (await api.RecordAsync(sender.Station, id)).Expect(200).Json["sent"]), $"{id} is another.");
            }
        }

        Assert.Equal(image, (await api.GetAsync($"/api/v1/images/{Hash(image)}")).Expect(200).Body);
        Assert.Contains("node.restored", (await api.GetAsync("/api/v1/audit?act=node.restored")).Expect(200).Text, StringComparison.Ordinal);
    }

    private async Task SendAgainAsync(ApiClient api, List<Sender> senders)
    {
        foreach (var (id, message) in senders.SelectMany(s => s.Acknowledged))
        {
            Assert.True((await api.InspectAsync(message)).Status is 200 or 201, id);
        }

        var all = Acknowledged(senders);
        var books = await api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(' ', books.Differences));
        Assert.Equal((all.Count, all.Count), (books.Stored, books.Delivered));
        Assert.Equal(all.Order(), (await MesTarget.RecordsAsync(_mes.Url)).Select(r => (string)r["inspectionId"]!).Order());
    }

    private static HashSet<string> Acknowledged(List<Sender> senders) => [.. senders.SelectMany(s => s.Acknowledged.Keys)];

    private static async Task SeedAsync(ApiClient api)
    {
        using var http = new HttpClient { BaseAddress = new Uri(api.Url) };
        await new PlantSeeder(http, api.Key).SeedAsync(CancellationToken.None);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

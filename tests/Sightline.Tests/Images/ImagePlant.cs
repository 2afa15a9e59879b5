using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Images;

/// <summary>A node with a small disk, a station that knows what it makes, and one that does not.</summary>
internal sealed class ImagePlant : IAsyncDisposable
{
    public const string Known = "L1-AOI-1";
    public const string Unknown = "L9-AOI-9";

    private int _records;

    public ImagePlant(string? folder = null, Dictionary<string, string?>? settings = null, ManualClock? clock = null)
    {
        Node = new Node(folder, clock, settings: new Dictionary<string, string?>
        {
            ["Images:ReservedFreeSpaceInBytes"] = "0", ["Images:MakeRoomBelowInBytes"] = "0",
        }.Concat(settings ?? []).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Last().Value), more: services => services.AddSingleton<IDiskSpace>(Disk));
        _ = Node.Projector;
    }

    public Node Node { get; }

    public SmallDisk Disk { get; } = new(long.MaxValue);

    public ImageStore Store => Node.Get<ImageStore>();

    public ImageRoom Room => Node.Get<ImageRoom>();

    public async Task<byte[]> StoreAsync(int bytes = 1_000)
    {
        var image = TestImages.Png(bytes: bytes);
        await StoreAsync(image);
        return image;
    }

    public async Task<ImageOutcome> StoreAsync(byte[] image)
    {
        using var content = new MemoryStream(image);
        var reply = await Store.PutAsync(TestImages.Hash(image), content, "key", default);
        Node.Project();
        return reply.Outcome;
    }

    /// <summary>A record that names images; returns its position.</summary>
    public async Task<long> RecordAsync(
        IEnumerable<byte[]> images, string result = "pass", string purpose = "production", string station = Known, string? serial = null)
    {
        var number = ++_records;
        var named = images.Select((image, i) => new { name = $"view{i}", sha256 = TestImages.Hash(image), mediaType = "image/png", width = 8, height = 8 });
        var message = new { id = $"r{number}", station, part = new { serial = serial ?? $"SN-{number}" }, inspectedAt = Node.Clock.GetUtcNow(), result, purpose, images = named };
        var answer = await Node.SendAsync(JsonSerializer.Serialize(message));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    public Task<long> RecordAsync(byte[] image, string result = "pass", string purpose = "production", string station = Known, string? serial = null) =>
        RecordAsync([image], result, purpose, station, serial);

    public bool IsHere(byte[] image) => File.Exists(new FolderImages(Node.Folder).PathOf(TestImages.Hash(image)));

    public IReadOnlyList<RecordImage> Of(long position)
    {
        var fact = Node.Journal.At(position)!;
        var inspection = JsonSerializer.Deserialize(fact.Body, ContractJson.Default.Inspection)!;
        return Node.Get<ProjectionReader>().Read(db => Node.Get<ImageStates>().Of(db, inspection, fact.Times.ReceivedAt));
    }

    /// <summary>One look at a disk that lacks so many bytes.</summary>
    public async Task<int> MakeRoomAsync(long lacks)
    {
        const long Below = 1_000_000;
        Disk.Bytes = 0;
        Disk.Bytes = Below - lacks - Disk.FreeBytes(Node.Folder.Images);
        var removed = await Room.MakeRoomAsync(default);
        Node.Project();
        return removed;
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

using System.Text.Json;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Images.Fingerprints;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Images.Fingerprints;

/// <summary>What pictures look like: the same under other light, another for another picture, written down once, rebuilt from the journal.</summary>
public sealed class FingerprintTests
{
    [Fact]
    public void Other_light_and_another_size_leave_the_look_and_another_picture_has_another()
    {
        static int Ramp(int x, int y) => 60 + (x % 16 * 4) + (y % 24 * 3);
        var of = Fingerprint.Of(Drawn.Grey(64, 64, Ramp));

        Assert.InRange(of.DistanceTo(Fingerprint.Of(Drawn.Grey(64, 64, (x, y) => Ramp(x, y) + 40))), 0, 4);
        Assert.InRange(of.DistanceTo(Fingerprint.Of(Drawn.Grey(64, 64, (x, y) => Ramp(x, y) * 5 / 4))), 0, 6);
        Assert.InRange(of.DistanceTo(Fingerprint.Of(Drawn.Grey(128, 128, (x, y) => Ramp(x / 2, y / 2)))), 0, 4);
        Assert.InRange(of.DistanceTo(Fingerprint.Of(Drawn.Grey(64, 64, (x, y) => Ramp(63 - x, 63 - y)))), 30, 128);
        Assert.Equal(of, Fingerprint.Parse(of.ToString()));
    }

    [Fact]
    public void A_plain_surface_has_no_bits_of_its_own_however_it_is_lit()
    {
        var noise = new Random(3);
        Assert.Equal(default, Fingerprint.Of(Drawn.Grey(200, 200, (_, _) => 128 + noise.Next(3))));
    }

    [Fact]
    public void A_piece_at_the_edge_or_smaller_than_its_grid_has_a_look()
    {
        var image = Drawn.Grey(40, 30, (x, y) => x * 6 % 200);
        foreach (var box in (ImageBox[])[new(0, 0, 1, 1), new(39, 29, 1, 1), new(30, 20, 10, 10), new(0, 0, 40, 30)])
        {
            var piece = PixelBox.Around(box, image.Width, image.Height);
            Assert.True(piece is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && piece.X + piece.Width <= 40 && piece.Y + piece.Height <= 30);
            _ = Fingerprint.Of(image, piece);
        }
    }

    [Fact]
    public async Task Every_image_and_every_box_is_looked_at_once_whichever_comes_first()
    {
        await using var plant = new LookingPlant();
        var (early, late) = (Drawn.Surface(1, 80, 60, ("scratch", 10, 10)), Drawn.Surface(2, 80, 60, ("spot", 40, 20)));
        await plant.StoreAsync(early);
        var first = await plant.InspectAsync(early, ("scratch", 10, 10, 16, 16));
        var second = await plant.InspectAsync(late, ("spot", 40, 20, 16, 16));
        await plant.StoreAsync(late);

        plant.Look();
        Assert.Equal(2, plant.Node.Rows("SELECT sha256 FROM image_fingerprints WHERE look IS NOT NULL").Count);
        Assert.Equal([$"{first}|1", $"{second}|1"], plant.Node.Rows("SELECT record, n FROM box_fingerprints ORDER BY record"));
        Assert.Empty(plant.Node.Rows("SELECT sha256 FROM fingerprints_due"));
        var head = plant.Node.Journal.Head;
        plant.Look();
        Assert.Equal(head, plant.Node.Journal.Head);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_written_down_with_the_reason_and_never_tried_again()
    {
        await using var plant = new LookingPlant();
        var broken = TestImages.Png(40, 30);
        await plant.StoreAsync(broken);
        plant.Look();
        Assert.StartsWith("The picture is broken", plant.Node.Row("SELECT why FROM image_fingerprints"), StringComparison.Ordinal);

        await plant.InspectAsync(broken, ("scratch", 1, 1, 5, 5));
        var head = plant.Node.Journal.Head;
        plant.Look();
        Assert.Equal(head, plant.Node.Journal.Head);
    }

    [Fact]
    public async Task A_picture_that_went_keeps_its_look_and_one_that_went_unseen_is_off_the_list()
    {
        await using var plant = new LookingPlant();
        var (seen, unseen) = (Drawn.Surface(1, 40, 40), Drawn.Surface(2, 40, 40));
        await plant.StoreAsync(seen);
        plant.Look();
        await plant.StoreAsync(unseen);
        await plant.RemoveAsync(seen, unseen);
        plant.Look();
        Assert.Equal([TestImages.Hash(seen)], plant.Node.Rows("SELECT sha256 FROM image_fingerprints"));
        Assert.Empty(plant.Node.Rows("SELECT sha256 FROM fingerprints_due"));
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_looks_without_the_files()
    {
        var folder = Directory.CreateTempSubdirectory("sightline-").FullName;
        try
        {
            IReadOnlyList<string> before;
            await using (var plant = new LookingPlant(folder))
            {
                var image = Drawn.Surface(5, 60, 60, ("spot", 10, 10));
                await plant.StoreAsync(image);
                await plant.InspectAsync(image, ("spot", 10, 10, 16, 16), ("other", 30, 30, 8, 8));
                plant.Look();
                await plant.StoreAsync(Drawn.Surface(6, 30, 30));
                before = All(plant);
            }

            Directory.Delete(Path.Combine(folder, "images"), recursive: true);
            foreach (var file in Directory.GetFiles(folder, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var again = new LookingPlant(folder);
            again.Node.Project();
            Assert.Equal(before, All(again));
            Assert.Equal(4, before.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<string> All(LookingPlant plant) =>
    [
        .. plant.Node.Rows("SELECT sha256, look, why FROM image_fingerprints ORDER BY sha256"), .. plant.Node.Rows("SELECT record, n, sha256, look FROM box_fingerprints ORDER BY record, n"),
        .. plant.Node.Rows("SELECT sha256, record FROM fingerprints_due ORDER BY sha256, record"),
    ];

    [Fact]
    public void Wrong_settings_are_all_named()
    {
        var check = new FingerprintOptionsCheck().Validate(null, new FingerprintOptions { MostPixels = 0, MostBoxes = 0, Every = TimeSpan.Zero });
        Assert.Equal(["Fingerprints:MostPixels is 0. Give 1 to 400000000.", "Fingerprints:MostBoxes is 0. Give 1 to 10000.", "Fingerprints:Every is 00:00:00. Give a time above zero, at most 01:00:00."], check.Failures);
        Assert.True(new FingerprintOptionsCheck().Validate(null, new FingerprintOptions()).Succeeded);
    }
}

/// <summary>A node with images, records with boxes on them, and somebody who looks.</summary>
internal sealed class LookingPlant(string? folder = null) : IAsyncDisposable
{
    private int _records;

    public Node Node { get; } = new(folder, settings: new Dictionary<string, string?> { ["Images:ReservedFreeSpaceInBytes"] = "0", ["Images:MakeRoomBelowInBytes"] = "0" });

    public async Task StoreAsync(byte[] image)
    {
        _ = Node.Projector;
        using var content = new MemoryStream(image);
        var reply = await Node.Get<ImageStore>().PutAsync(TestImages.Hash(image), content, "key", default);
        Assert.Equal(ImageOutcome.Stored, reply.Outcome);
        Node.Project();
    }

    /// <summary>A fail with boxes on one image; its position.</summary>
    public Task<long> InspectAsync(byte[] image, params (string Class, int X, int Y, int W, int H)[] boxes) => InspectAsync(image, boxes, "L1-AOI-1", null);

    public async Task<long> InspectAsync(byte[] image, (string Class, int X, int Y, int W, int H)[] boxes, string station, string? serial, string? result = null)
    {
        var number = ++_records;
        var measure = ImageHeader.Read(new MemoryStream(image));
        var message = new
        {
            id = $"r{number}", station, part = new { serial = serial ?? $"SN-{number}" }, inspectedAt = Node.Clock.GetUtcNow(), result = result ?? (boxes.Length > 0 ? "fail" : "pass"),
            model = new { name = "net", version = "1" },
            defects = boxes.Select(b => new { @class = b.Class, confidence = 0.9, location = new { x = b.X, y = b.Y, width = b.W, height = b.H, unit = "px" } }),
            images = new[] { new { name = "top", sha256 = TestImages.Hash(image), mediaType = measure.MediaType, width = measure.Width, height = measure.Height } },
        };
        var answer = await Node.SendAsync(JsonSerializer.Serialize(message));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    public void Look()
    {
        while (Node.Get<FingerprintDesk>().Step(default) is > 0)
        {
            Node.Project();
        }
    }

    public async Task RemoveAsync(params byte[][] images)
    {
        var body = new ImagesRemovedFact("a policy", "a reason", 1, Node.Clock.GetUtcNow(), Node.Clock.GetUtcNow(), [.. images.Select(TestImages.Hash)]);
        await Node.FactAsync(FactKinds.ImagesRemoved, "images", JsonSerializer.Serialize(body, ImageJson.Default.ImagesRemovedFact));
        foreach (var image in images)
        {
            File.Delete(new FolderImages(Node.Folder).PathOf(TestImages.Hash(image)));
        }
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

using Sightline.Buffering;
using Sightline.Images;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Images;

public sealed class ImageStoreTests
{
    private static readonly byte[] Image = TestImages.Png(640, 480, 200_000);
    private static readonly string Hash = TestImages.Hash(Image);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_is_kept_byte_for_byte_under_the_hash_of_its_content(bool upperCase)
    {
        await using var node = new Node();

        Assert.Equal(ImageOutcome.Stored, (await PutAsync(node, upperCase ? Hash.ToUpperInvariant() : Hash, Image)).Outcome);

        Assert.Equal(Image, await File.ReadAllBytesAsync(PathOf(node, Hash)));
        node.Project();
        Assert.Equal($"{Hash}|{Image.Length}|image/png|640|480", node.Row("SELECT sha256, size, media_type, width, height FROM images"));
        AssertNothingAside(node);
    }

    [Fact]
    public async Task Sent_again_it_is_known_and_nothing_changes()
    {
        await using var node = new Node();
        await PutAsync(node, Hash, Image);
        node.Project();
        Assert.Equal(ImageOutcome.Known, (await PutAsync(node, Hash, Image)).Outcome);
        Assert.Equal(1, node.Journal.Head);
        AssertNothingAside(node);
    }

    [Fact]
    public async Task An_image_whose_fact_a_kill_prevented_gets_it_when_it_is_sent_again()
    {
        await using var node = new Node();
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(node, Hash))!);
        await File.WriteAllBytesAsync(PathOf(node, Hash), Image);

        Assert.Equal(ImageOutcome.Stored, (await PutAsync(node, Hash, Image)).Outcome);

        Assert.Equal(1, node.Journal.Head);
        Assert.Equal(Image, await File.ReadAllBytesAsync(PathOf(node, Hash)));
    }

    [Fact]
    public async Task A_wrong_hash_stores_nothing_and_the_true_one_is_told()
    {
        await using var node = new Node();
        Assert.Equal(new ImageReply(ImageOutcome.WrongHash, Hash), await PutAsync(node, new string('a', 64), Image));
        AssertNothing(node);
    }

    [Fact]
    public async Task What_is_no_image_is_not_kept_whatever_it_is_called()
    {
        await using var node = new Node();
        foreach (var bytes in (byte[][])[[], "<svg/>"u8.ToArray(), [0x89, 0x50, 0x4E, 0x47], "GIF89a"u8.ToArray(), [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]])
        {
            var reply = await PutAsync(node, TestImages.Hash(bytes), bytes);
            Assert.Equal(ImageOutcome.NotAnImage, reply.Outcome);
            Assert.NotNull(reply.Why);
        }

        AssertNothing(node);
    }

    [Fact]
    public async Task An_image_of_too_many_pixels_is_measured_refused_and_never_unpacked()
    {
        await using var node = new Node(settings: new() { ["Images:MostPixels"] = "1000000" });
        var (bomb, fits) = (TestImages.Png(1_001, 1_000), TestImages.Png(1_000, 1_000));

        var reply = await PutAsync(node, TestImages.Hash(bomb), bomb);

        Assert.Equal(ImageOutcome.TooLarge, reply.Outcome);
        Assert.Contains("1001 by 1000", reply.Why, StringComparison.Ordinal);
        AssertNothing(node);
        Assert.Equal(ImageOutcome.Stored, (await PutAsync(node, TestImages.Hash(fits), fits)).Outcome);
    }

    [Fact]
    public async Task Without_room_in_the_journal_there_is_no_image_without_its_fact()
    {
        await using var node = new Node(settings: new() { ["Journal:ReservedFreeSpaceInBytes"] = $"{long.MaxValue}" });
        Assert.Equal(ImageOutcome.NoRoom, (await PutAsync(node, Hash, Image)).Outcome);
        AssertNothing(node);
    }

    [Fact]
    public async Task A_disk_below_its_reserve_takes_no_image_and_says_so_once_a_minute()
    {
        await using var node = new Node(settings: new() { ["Images:ReservedFreeSpaceInBytes"] = $"{long.MaxValue}", ["Images:MakeRoomBelowInBytes"] = $"{long.MaxValue}" });

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ImageOutcome.NoRoom, (await PutAsync(node, Hash, Image)).Outcome);
        }

        AssertNothing(node);
        Assert.Single(node.Log.Of(9701));
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(node, Hash, Image);
        Assert.Equal(2, node.Log.Of(9701).Count);
    }

    [Fact]
    public async Task A_file_that_vanished_is_stored_anew_as_another_fact()
    {
        await using var node = new Node();
        await PutAsync(node, Hash, Image);
        File.Delete(PathOf(node, Hash));

        Assert.Equal(ImageOutcome.Stored, (await PutAsync(node, Hash, Image)).Outcome);

        Assert.Equal(2, node.Journal.Head);
        Assert.Equal(2, ImageFacts.NewestOf(node.Journal, Hash)!.Position);
        Assert.Equal(Image, await File.ReadAllBytesAsync(PathOf(node, Hash)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_was_changed_is_replaced_when_the_image_is_sent_again(bool inParts)
    {
        await using var node = new Node();
        await PutAsync(node, Hash, Image);
        node.Project();
        await File.WriteAllBytesAsync(PathOf(node, Hash), [.. Image.Select((b, i) => i == 4_711 ? (byte)(b ^ 1) : b)]);
        node.Get<AlteredImages>().Found(Hash);

        using var content = new MemoryStream(Image);
        var reply = inParts ? await node.Get<ImageStore>().PutPartAsync(Hash, new ImagePart(0, Image.Length - 1, Image.Length), content, "key", default) : await PutAsync(node, Hash, Image);

        Assert.Equal(ImageOutcome.Known, reply.Outcome);
        Assert.Equal(Image, await File.ReadAllBytesAsync(PathOf(node, Hash)));
        Assert.Equal((1L, 1, 0), (node.Journal.Head, node.Log.Of(9702).Count, node.Get<AlteredImages>().All.Count));
        AssertNothingAside(node);
    }

    [Theory]
    [InlineData("FFD8FFE0", "image/jpeg")]
    [InlineData("424D3600", "image/bmp")]
    [InlineData("49492A00", "image/tiff")]
    [InlineData("4D4D002A", "image/tiff")]
    [InlineData("89504E470D0A1A0A", "image/png")]
    [InlineData("FFD8", null)]
    [InlineData("", null)]
    public void A_kind_is_told_by_the_first_bytes(string hex, string? kind) => Assert.Equal(kind, ImageKind.Of(Convert.FromHexString(hex)));

    private static string PathOf(Node node, string hash) => new FolderImages(node.Folder).PathOf(hash);

    private static async Task<ImageReply> PutAsync(Node node, string hash, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await node.Get<ImageStore>().PutAsync(hash, content, "key", default);
    }

    private static void AssertNothing(Node node)
    {
        Assert.Empty(Directory.EnumerateFiles(node.Folder.Images, "*", SearchOption.AllDirectories));
        Assert.Equal(0, node.Journal.Head);
    }

    private static void AssertNothingAside(Node node) => Assert.Empty(Directory.EnumerateFiles(Path.Combine(node.Folder.Images, ".partial")));
}

using System.Security.Cryptography;
using Sightline.Images;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Images;

public sealed class ImageStoreTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_is_kept_byte_for_byte_under_the_hash_of_its_content(bool upperCase)
    {
        await using var node = new Node();
        var hash = Hash(Png);

        Assert.Equal((ImageOutcome.Stored, null), await PutAsync(node, upperCase ? hash.ToUpperInvariant() : hash, Png));

        Assert.Equal(Png, await File.ReadAllBytesAsync(node.Get<ImageStore>().PathOf(hash)));
        node.Project();
        Assert.Equal($"{hash}|200008|image/png", node.Row("SELECT sha256, size, media_type FROM images"));
    }

    [Fact]
    public async Task Sent_again_it_is_known_and_nothing_changes()
    {
        await using var node = new Node();
        await PutAsync(node, Hash(Png), Png);
        Assert.Equal((ImageOutcome.Known, null), await PutAsync(node, Hash(Png), Png));
        Assert.Equal(1, node.Journal.Head);
    }

    [Fact]
    public async Task An_image_whose_fact_a_kill_prevented_gets_it_when_it_is_sent_again()
    {
        await using var node = new Node();
        var path = node.Get<ImageStore>().PathOf(Hash(Png));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, Png);

        await PutAsync(node, Hash(Png), Png);

        Assert.Equal(1, node.Journal.Head);
        Assert.Equal(Png, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_wrong_hash_stores_nothing_and_the_true_one_is_told()
    {
        await using var node = new Node();
        Assert.Equal((ImageOutcome.WrongHash, Hash(Png)), await PutAsync(node, new string('a', 64), Png));
        AssertNothing(node);
    }

    [Fact]
    public async Task What_is_no_image_is_not_kept_whatever_it_is_called()
    {
        await using var node = new Node();
        foreach (var bytes in (byte[][])[[], "<svg/>"u8.ToArray(), [0x89, 0x50, 0x4E, 0x47], "GIF89a"u8.ToArray()])
        {
            Assert.Equal((ImageOutcome.NotAnImage, null), await PutAsync(node, Hash(bytes), bytes));
        }

        AssertNothing(node);
    }

    [Fact]
    public async Task Without_room_in_the_journal_there_is_no_image_without_its_fact()
    {
        await using var node = new Node(settings: new() { ["Journal:ReservedFreeSpaceInBytes"] = $"{long.MaxValue}" });
        Assert.Equal((ImageOutcome.NoRoom, null), await PutAsync(node, Hash(Png), Png));
        AssertNothing(node);
    }

    [Fact]
    public async Task A_sender_who_goes_away_in_the_middle_leaves_nothing()
    {
        await using var node = new Node();
        using var torn = new TornStream();
        await Assert.ThrowsAsync<IOException>(() => node.Get<ImageStore>().PutAsync(Hash(Png), torn, "key", default));
        AssertNothing(node);
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

    private static async Task<(ImageOutcome Outcome, string? Actual)> PutAsync(Node node, string hash, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await node.Get<ImageStore>().PutAsync(hash, content, "key", default);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void AssertNothing(Node node)
    {
        Assert.Empty(Directory.EnumerateFiles(node.Folder.Images, "*", SearchOption.AllDirectories));
        Assert.Equal(0, node.Journal.Head);
    }

    private sealed class TornStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_reads > 1)
            {
                throw new IOException("connection reset");
            }

            Png.AsMemory(0, 1_000).CopyTo(buffer);
            return ValueTask.FromResult(1_000);
        }
    }
}

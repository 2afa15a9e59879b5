using Sightline.Images;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Images;

/// <summary>Every place for images must pass these against the real thing.</summary>
public abstract class ImageFilesConformance
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private protected abstract Task<ImageFilesRig> StartAsync();

    [Fact]
    public async Task What_is_kept_is_read_back_byte_for_byte_also_after_a_restart()
    {
        await using var rig = await StartAsync();
        var (image, hash) = Image(300_000);

        await rig.Files.PutAsync(hash, rig.Aside(image), "image/png", Stop);
        rig.Restart();

        Assert.Equal(image.Length, await rig.Files.SizeAsync(hash, Stop));
        Assert.Equal(image, await ReadAsync(rig, hash, 0, image.Length));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(99_999, 100_000)]
    [InlineData(299_999, 1)]
    public async Task It_is_read_from_any_place(int from, int count)
    {
        await using var rig = await StartAsync();
        var (image, hash) = Image(300_000 - 33);
        await rig.Files.PutAsync(hash, rig.Aside(image), "image/png", Stop);

        Assert.Equal(image[from..(from + count)], await ReadAsync(rig, hash, from, count));
    }

    [Fact]
    public async Task What_is_not_here_is_not_here_and_is_deleted_without_a_word()
    {
        await using var rig = await StartAsync();
        var (_, hash) = Image(10);

        Assert.Null(await rig.Files.SizeAsync(hash, Stop));
        Assert.Null(await rig.Files.OpenAsync(hash, 0, 10, Stop));
        await rig.Files.DeleteAsync(hash, Stop);
        Assert.Empty(await ListAsync(rig));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_may_come_again()
    {
        await using var rig = await StartAsync();
        var (image, hash) = Image(1_000);
        await rig.Files.PutAsync(hash, rig.Aside(image), "image/png", Stop);

        await rig.Files.DeleteAsync(hash, Stop);
        Assert.Null(await rig.Files.SizeAsync(hash, Stop));
        await rig.Files.PutAsync(hash, rig.Aside(image), "image/png", Stop);

        Assert.Equal(image, await ReadAsync(rig, hash, 0, image.Length));
    }

    [Fact]
    public async Task All_are_listed_with_their_sizes_and_only_they()
    {
        await using var rig = await StartAsync();
        var images = Enumerable.Range(1, 12).Select(i => Image(i * 100)).ToList();
        await Task.WhenAll(images.Select(i => rig.Files.PutAsync(i.Hash, rig.Aside(i.Bytes), "image/png", Stop)));
        await rig.Files.PutAsync(images[0].Hash, rig.Aside(images[0].Bytes), "image/png", Stop);

        Assert.Equal(images.Select(i => (i.Hash, (long)i.Bytes.Length)).OrderBy(i => i.Hash), (await ListAsync(rig)).OrderBy(i => i.Sha256));
    }

    [Fact]
    public async Task Many_writers_of_one_image_leave_it_whole()
    {
        await using var rig = await StartAsync();
        var (image, hash) = Image(200_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.Files.PutAsync(hash, rig.Aside(image), "image/png", Stop)));

        Assert.Equal(image, await ReadAsync(rig, hash, 0, image.Length));
        Assert.Single(await ListAsync(rig));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_leaves_nothing()
    {
        await using var rig = await StartAsync();
        var (_, hash) = Image(10);

        await Assert.ThrowsAnyAsync<IOException>(() => rig.Files.PutAsync(hash, rig.Node.In("not-there"), "image/png", Stop));

        Assert.Null(await rig.Files.SizeAsync(hash, Stop));
    }

    private protected static (byte[] Bytes, string Hash) Image(int bytes)
    {
        var image = TestImages.Png(bytes: bytes);
        return (image, TestImages.Hash(image));
    }

    private static async Task<byte[]> ReadAsync(ImageFilesRig rig, string hash, long from, int count)
    {
        await using var stream = await rig.Files.OpenAsync(hash, from, count, Stop);
        var read = new byte[count];
        await stream!.ReadExactlyAsync(read, Stop);
        return read;
    }

    private static async Task<List<(string Sha256, long Size)>> ListAsync(ImageFilesRig rig)
    {
        var all = new List<(string, long)>();
        await foreach (var found in rig.Files.ListAsync(Stop))
        {
            all.Add(found);
        }

        return all;
    }
}

/// <summary>The folder of the node.</summary>
public sealed class FolderImagesTests : ImageFilesConformance
{
    private protected override Task<ImageFilesRig> StartAsync() => Task.FromResult<ImageFilesRig>(new FolderImagesRig());
}

/// <summary>An S3 server that others wrote.</summary>
public sealed class S3ImagesTests : ImageFilesConformance
{
    [Fact]
    public async Task A_server_that_is_away_is_named_and_nothing_is_taken_for_stored()
    {
        await using var rig = await S3ImagesRig.StartAsync();
        var (image, hash) = Image(100);
        await rig.Server.GoAwayAsync();

        var away = await Assert.ThrowsAsync<ImageStoreAwayException>(() => rig.Files.PutAsync(hash, rig.Aside(image), "image/png", CancellationToken.None));
        await Assert.ThrowsAsync<ImageStoreAwayException>(() => rig.Files.SizeAsync(hash, CancellationToken.None));

        Assert.Contains(rig.Server.Address, away.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3-secret", "wrong")]
    [InlineData("s3-name", "nobody")]
    public async Task A_key_that_the_server_does_not_know_is_its_refusal_and_a_right_one_counts_at_once(string secret, string value)
    {
        await using var rig = await S3ImagesRig.StartAsync();
        var (image, hash) = Image(100);
        rig.Node.Write($"secrets/{secret}", value);

        var refused = await Assert.ThrowsAsync<ImageStoreAwayException>(() => rig.Files.PutAsync(hash, rig.Aside(image), "image/png", CancellationToken.None));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);

        rig.Node.Write($"secrets/{secret}", S3Server.Key);
        await rig.Files.PutAsync(hash, rig.Aside(image), "image/png", CancellationToken.None);
        Assert.Equal(image.Length, await rig.Files.SizeAsync(hash, CancellationToken.None));
    }

    private protected override async Task<ImageFilesRig> StartAsync() => await S3ImagesRig.StartAsync();
}

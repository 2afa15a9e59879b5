using FsCheck;
using FsCheck.Fluent;
using Sightline.Images;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Images;

/// <summary>Uploads that break off, come in parts, or come twice at once.</summary>
public sealed class ImageUploadTests
{
    private static readonly byte[] Image = TestImages.Png(bytes: 200_000);
    private static readonly string Hash = TestImages.Hash(Image);

    [Fact]
    public async Task What_came_of_an_upload_that_broke_off_is_kept_and_the_rest_makes_it_whole()
    {
        await using var node = new Node();

        await BreakAsync(node, Image, after: 70_000);

        Assert.Equal(70_000, Store(node).OffsetOf(Hash));
        Assert.Equal(0, node.Journal.Head);
        Assert.Equal(ImageOutcome.Stored, (await PartAsync(node, Image, 70_000, Image.Length - 1)).Outcome);
        Assert.Equal(Image, await ReadAsync(node));
        Assert.Equal((0, 1), (Store(node).OffsetOf(Hash), node.Journal.Head));
    }

    [Fact]
    public async Task A_break_that_brought_less_than_is_kept_takes_nothing_away()
    {
        await using var node = new Node();
        await BreakAsync(node, Image, after: 70_000);
        await BreakAsync(node, Image, after: 100);
        Assert.Equal(70_000, Store(node).OffsetOf(Hash));
        Assert.Single(Kept(node));
    }

    [Fact]
    public async Task A_part_that_breaks_off_counts_as_far_as_it_came()
    {
        await using var node = new Node();
        await PartAsync(node, Image, 0, 49_999);

        using var torn = new TornStream(Image, 50_000, 20_000);
        await Assert.ThrowsAsync<IOException>(() => Store(node).PutPartAsync(Hash, new ImagePart(50_000, Image.Length - 1, Image.Length), torn, "key", default));

        Assert.Equal(70_000, Store(node).OffsetOf(Hash));
        Assert.Equal(ImageOutcome.Stored, (await PartAsync(node, Image, 70_000, Image.Length - 1)).Outcome);
        Assert.Equal(Image, await ReadAsync(node));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(60_000)]
    public async Task A_part_that_does_not_go_on_where_the_kept_ends_is_told_where_that_is(int from)
    {
        await using var node = new Node();
        await PartAsync(node, Image, 0, 49_999);
        Assert.Equal(new ImageReply(ImageOutcome.OutOfPlace, Offset: 50_000), await PartAsync(node, Image, from, 80_000));
        Assert.Equal(50_000, Store(node).OffsetOf(Hash));
    }

    [Fact]
    public async Task A_part_of_another_length_than_it_says_is_refused_and_what_is_kept_stays()
    {
        await using var node = new Node();
        await PartAsync(node, Image, 0, 49_999);
        foreach (var length in (int[])[9_999, 10_001])
        {
            using var content = new MemoryStream(Image, 50_000, length);
            Assert.Equal(ImageOutcome.WrongLength, (await Store(node).PutPartAsync(Hash, new ImagePart(50_000, 59_999, Image.Length), content, "key", default)).Outcome);
        }

        Assert.Equal(50_000, Store(node).OffsetOf(Hash));
    }

    [Fact]
    public async Task Parts_that_make_another_file_are_dropped_so_that_the_true_one_can_be_sent()
    {
        await using var node = new Node();
        byte[] other = [.. Image[..^1], (byte)(Image[^1] + 1)];
        await PartAsync(node, Image, 0, 49_999);

        Assert.Equal(new ImageReply(ImageOutcome.WrongHash, TestImages.Hash(other)), await PartAsync(node, other, 50_000, other.Length - 1));

        Assert.Equal(0, Store(node).OffsetOf(Hash));
        Assert.Empty(Kept(node));
        Assert.Equal(ImageOutcome.Stored, (await PartAsync(node, Image, 0, Image.Length - 1)).Outcome);
    }

    [Fact]
    public async Task Parts_survive_a_restart_and_so_does_what_a_killed_process_was_writing()
    {
        var folder = Directory.CreateTempSubdirectory("sightline-").FullName;
        try
        {
            await using (var first = new Node(folder))
            {
                await PartAsync(first, Image, 0, 49_999);
                await File.WriteAllBytesAsync(first.Get<ImageUploads>().AsideOf(Hash), Image[..60_000]);
            }

            await using var second = new Node(folder);
            Assert.Equal(50_000, Store(second).OffsetOf(Hash));
            second.Get<ImageUploads>().Adopt();
            Assert.Equal(60_000, Store(second).OffsetOf(Hash));
            Assert.Single(Kept(second));
            Assert.Equal(ImageOutcome.Stored, (await PartAsync(second, Image, 60_000, Image.Length - 1)).Outcome);
            Assert.Equal(Image, await ReadAsync(second));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_nobody_went_on_with_for_a_day_is_swept()
    {
        await using var node = new Node();
        await PartAsync(node, Image, 0, 49_999);
        var uploads = node.Get<ImageUploads>();
        File.SetLastWriteTimeUtc(uploads.PathOf(Hash), node.Clock.GetUtcNow().UtcDateTime);

        node.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, uploads.Sweep());
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, uploads.Sweep());
        Assert.Empty(Kept(node));
    }

    [Fact]
    public async Task Many_uploads_of_one_image_at_once_store_it_once()
    {
        await using var node = new Node();

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0 ? WholeAsync(node) : PartAsync(node, Image, 0, Image.Length - 1))));

        Assert.Single(replies, r => r.Outcome == ImageOutcome.Stored);
        Assert.All(replies, r => Assert.Contains(r.Outcome, (ImageOutcome[])[ImageOutcome.Stored, ImageOutcome.Known, ImageOutcome.OutOfPlace]));
        Assert.Equal(1, node.Journal.Head);
        Assert.Equal(Image, await ReadAsync(node));
        Assert.Empty(Kept(node));
    }

    [Fact]
    public void Any_mix_of_parts_breaks_repeats_and_restarts_ends_with_the_image_or_with_nothing()
    {
        var small = TestImages.Png(bytes: 60);
        var steps = Gen.Choose(0, 3).SelectMany(kind => Gen.Choose(0, small.Length).SelectMany(a => Gen.Choose(0, small.Length).Select(b => (kind, a, b)))).ListOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(steps.ToArbitrary(), mix => RunAsync(small, [.. mix]).GetAwaiter().GetResult()));
    }

    /// <summary>Against a model of one number: how much is kept.</summary>
    private static async Task<bool> RunAsync(byte[] image, (int Kind, int A, int B)[] steps)
    {
        await using var node = new Node();
        var hash = TestImages.Hash(image);
        var (kept, stored) = (0, false);
        foreach (var (kind, a, b) in steps)
        {
            switch (kind)
            {
                case 0:
                    await BreakAsync(node, image, a);
                    kept = stored ? 0 : Math.Max(kept, a);
                    break;
                case 1 when b > 0:
                    var to = Math.Min(a + b, image.Length) - 1;
                    if (to < a)
                    {
                        break;
                    }

                    var reply = await PartAsync(node, image, a, to);
                    if (!stored && a == kept)
                    {
                        kept = to + 1;
                        stored = kept == image.Length;
                        Assert.Equal(stored ? ImageOutcome.Stored : ImageOutcome.Incomplete, reply.Outcome);
                        kept = stored ? 0 : kept;
                    }
                    else
                    {
                        Assert.Equal(stored ? ImageOutcome.Known : ImageOutcome.OutOfPlace, reply.Outcome);
                    }

                    break;
                case 2:
                    node.Get<ImageUploads>().Adopt();
                    break;
                default:
                    break;
            }

            Assert.Equal(kept, Store(node).OffsetOf(hash));
            Assert.Equal(stored, await node.Get<ImageReader>().SizeAsync(hash, default) is not null);
        }

        // A projector, so that what is known can be looked up.
        node.Project();
        using var content = new MemoryStream(image);
        Assert.Equal(stored ? ImageOutcome.Known : ImageOutcome.Stored, (await Store(node).PutAsync(hash, content, "key", default)).Outcome);
        return Store(node).OffsetOf(hash) == 0;
    }

    private static ImageStore Store(Node node)
    {
        // The projector makes the file that says which images went.
        _ = node.Projector;
        return node.Get<ImageStore>();
    }

    private static async Task<ImageReply> WholeAsync(Node node)
    {
        using var content = new MemoryStream(Image);
        return await Store(node).PutAsync(Hash, content, "key", default);
    }

    private static async Task<ImageReply> PartAsync(Node node, byte[] image, int from, int to)
    {
        using var content = new MemoryStream(image, from, to - from + 1);
        return await Store(node).PutPartAsync(image.Length == Image.Length ? Hash : TestImages.Hash(image), new ImagePart(from, to, image.Length), content, "key", default);
    }

    private static async Task BreakAsync(Node node, byte[] image, int after)
    {
        using var torn = new TornStream(image, 0, after);
        await Assert.ThrowsAsync<IOException>(() => Store(node).PutAsync(TestImages.Hash(image), torn, "key", default));
    }

    private static async Task<byte[]> ReadAsync(Node node)
    {
        await using var stream = await node.Get<ImageReader>().OpenAsync(Hash, 0, Image.Length, default);
        using var read = new MemoryStream();
        await stream!.CopyToAsync(read);
        return read.ToArray();
    }

    private static string[] Kept(Node node) => Directory.GetFiles(Path.Combine(node.Folder.Images, ".partial"));

    /// <summary>Gives some bytes, and then the connection is gone.</summary>
    private sealed class TornStream(byte[] image, int from, int count) : MemoryStream(image, from, count)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new IOException("connection reset");
        }
    }
}

using Sightline.Images;
using Sightline.Model;

namespace Sightline.Tests.Images;

/// <summary>Where a record's images are, and which stations' are missing.</summary>
public sealed class RecordImageTests
{
    private static readonly TimeSpan s_allowed = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task An_image_is_on_the_way_then_missing_and_stored_whenever_it_comes()
    {
        await using var plant = new ImagePlant();
        var image = TestImages.Png(640, 480);
        var record = await plant.RecordAsync(image);

        Assert.Equal(["on the way"], plant.Of(record).Select(i => i.Word));
        plant.Node.Clock.Advance(s_allowed - TimeSpan.FromTicks(1));
        Assert.Equal(["on the way"], plant.Of(record).Select(i => i.Word));
        plant.Node.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["missing"], plant.Of(record).Select(i => i.Word));

        plant.Node.Clock.Advance(TimeSpan.FromDays(3));
        await plant.StoreAsync(image);
        var late = Assert.Single(plant.Of(record));
        Assert.Equal(("stored", plant.Node.Clock.GetUtcNow(), 640, 480), (late.Word, late.Stored!.StoredAt, late.Stored.Width, late.Stored.Height));
        Assert.Equal(["width", "height"], late.Differences);
    }

    [Fact]
    public async Task An_image_that_is_as_declared_or_of_which_nothing_is_declared_does_not_differ()
    {
        await using var plant = new ImagePlant();
        var image = await plant.StoreAsync();
        Assert.Empty(Assert.Single(plant.Of(await plant.RecordAsync(image))).Differences);
    }

    [Fact]
    public async Task Missing_ones_are_counted_by_station_and_listed_by_record_newest_first()
    {
        await using var plant = new ImagePlant();
        var shared = TestImages.Png();
        var old = await plant.RecordAsync([shared, TestImages.Png()]);
        var oldest = plant.Node.Clock.GetUtcNow();
        plant.Node.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = await plant.RecordAsync(shared, station: ImagePlant.Unknown);
        plant.Node.Clock.Advance(s_allowed);
        var fresh = await plant.RecordAsync(TestImages.Png());
        var query = plant.Node.Get<MissingImagesQuery>();

        Assert.Equal([new(ImagePlant.Known, 2, oldest), new(ImagePlant.Unknown, 1, oldest + TimeSpan.FromMinutes(1))], query.ByStation(Scope.Everything));
        Assert.Equal([other, old], query.Page(null, Scope.Everything, long.MaxValue, 10).Select(r => r.Position));
        Assert.Equal([other], query.Page(null, Scope.Everything, long.MaxValue, 1).Select(r => r.Position));
        Assert.Equal([old], query.Page(null, Scope.Everything, other, 10).Select(r => r.Position));
        Assert.Equal([other], query.Page(ImagePlant.Unknown, Scope.Everything, long.MaxValue, 10).Select(r => r.Position));
        Assert.Equal(2, query.Page(ImagePlant.Known, Scope.Everything, long.MaxValue, 10)[0].Images.Count);

        await plant.StoreAsync(shared);
        Assert.Equal([new(ImagePlant.Known, 1, oldest)], query.ByStation(Scope.Everything));
        plant.Node.Clock.Advance(s_allowed);
        Assert.Equal([fresh, old], query.Page(null, Scope.Everything, long.MaxValue, 10).Select(r => r.Position));
    }

    [Fact]
    public async Task A_record_without_images_or_with_images_that_are_here_waits_for_nothing()
    {
        await using var plant = new ImagePlant();
        var image = await plant.StoreAsync();
        await plant.RecordAsync((byte[][])[]);
        await plant.RecordAsync([image, image]);

        Assert.Equal("1", plant.Node.Row("SELECT COUNT(*) FROM record_images"));
        Assert.Equal("0", plant.Node.Row("SELECT COALESCE(SUM(value), 0) FROM totals WHERE account = 'images.awaited'"));
    }
}

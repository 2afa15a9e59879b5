using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Retention;

namespace Sightline.Tests.Retention;

/// <summary>Images that go to a second store when they are old, and are read from there.</summary>
public sealed class ColdStoreTests : IDisposable
{
    private readonly string _cold = Directory.CreateTempSubdirectory("sightline-cold-").FullName;

    [Fact]
    public async Task An_old_image_moves_is_read_as_before_and_ends_there()
    {
        await using var plant = await SeededAsync();
        var (record, old) = await plant.InspectAsync(result: "fail");
        plant.Node.Clock.Advance(TimeSpan.FromDays(100));
        var (_, young) = await plant.InspectAsync(result: "fail");
        var bytes = await File.ReadAllBytesAsync(new FolderImages(plant.Node.Folder).PathOf(old));

        var pass = await plant.RunAsync();
        Assert.Equal((0, 1, null), (pass.Removed.Count, pass.Moved, pass.Trouble));
        Assert.Equal((false, true), (plant.IsHere(old), plant.IsHere(young)));
        var images = plant.Node.Get<ImageReader>();
        await using (var content = await images.OpenAsync(old, 0, long.MaxValue, default))
        {
            using var read = new MemoryStream();
            await content!.CopyToAsync(read);
            Assert.Equal(bytes, read.ToArray());
        }

        Assert.Equal((true, false), (await images.IsColdAsync(old, default), await images.IsColdAsync(young, default)));
        Assert.Equal(bytes.Length, await images.SizeAsync(old, default));
        Assert.Empty(plant.Node.Rows($"SELECT 1 FROM record_images WHERE position = {record} AND awaited = 1"));
        Assert.Equal(0, (await plant.RunAsync()).Moved);
        using (var again = new MemoryStream(bytes))
        {
            Assert.Equal(ImageOutcome.Known, (await plant.Node.Get<ImageStore>().PutAsync(old, again, "key", default)).Outcome);
        }

        Assert.Equal([(old, true), (young, false)], ImageList.Of(plant.Node.Folder.Journal).Select(i => (i.Sha256, i.IsCold)).OrderBy(i => i.Sha256 == young));
        plant.Node.Clock.Advance(TimeSpan.FromDays(500));
        Assert.Equal(1, (await plant.RunAsync()).Removed.Count);
        Assert.Null(await images.SizeAsync(old, default));
    }

    [Fact]
    public async Task An_image_whose_file_here_is_rotten_goes_nowhere_and_the_pass_says_so()
    {
        await using var plant = await SeededAsync();
        var (_, old) = await plant.InspectAsync(result: "fail");
        plant.Node.Clock.Advance(TimeSpan.FromDays(100));
        File.WriteAllText(new FolderImages(plant.Node.Folder).PathOf(old), "rotten");

        var pass = await plant.RunAsync();
        Assert.Contains(old, pass.Trouble, StringComparison.Ordinal);
        Assert.Equal(0, pass.Moved);
        Assert.True(plant.IsHere(old));
        Assert.Single(plant.Node.Log.Of(9722));
    }

    [Fact]
    public async Task A_cold_store_that_gives_back_other_bytes_than_it_was_given_gets_no_image_until_it_is_in_order()
    {
        var store = new SpoilingStore(_cold);
        await using var plant = await SeededAsync(store.Name, services => services.AddSingleton<IImageFilesKind>(store));
        var (_, old) = await plant.InspectAsync(result: "fail");
        plant.Node.Clock.Advance(TimeSpan.FromDays(100));
        var bytes = await File.ReadAllBytesAsync(new FolderImages(plant.Node.Folder).PathOf(old));

        var pass = await plant.RunAsync();
        Assert.Equal((0, $"The cold store gives back other bytes of the image {old} than it was given. It stays here; look at the cold store."), (pass.Moved, pass.Trouble));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(new FolderImages(plant.Node.Folder).PathOf(old)));
        Assert.DoesNotContain(plant.Node.Journal.Read(0, 10_000), f => f.Kind == FactKinds.ImagesMoved);
        Assert.False(await plant.Node.Get<ImageReader>().IsColdAsync(old, default));
        Assert.Single(plant.Node.Log.Of(9722));

        store.IsSpoiling = false;
        pass = await plant.RunAsync();
        Assert.Equal((1, null), (pass.Moved, pass.Trouble));
        Assert.False(plant.IsHere(old));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(new FolderImages(_cold).PathOf(old)));
    }

    [Fact]
    public async Task A_kill_between_the_fact_and_the_file_is_finished_where_the_cold_store_has_it_whole()
    {
        await using var plant = await SeededAsync();
        var (_, old) = await plant.InspectAsync(result: "fail");
        plant.Node.Clock.Advance(TimeSpan.FromDays(100));
        var here = new FolderImages(plant.Node.Folder).PathOf(old);
        var bytes = await File.ReadAllBytesAsync(here);
        await plant.RunAsync();
        await File.WriteAllBytesAsync(here, bytes);

        await plant.RunAsync();
        Assert.False(plant.IsHere(old));
        Assert.Equal(bytes.Length, await plant.Node.Get<ImageReader>().SizeAsync(old, default));
    }

    [Fact]
    public void Every_problem_of_the_settings_is_told_at_once()
    {
        var check = new RetentionOptionsCheck([new FolderImagesKind(new Sightline.Storage.DataFolder(_cold))]);
        Assert.True(check.Validate(null, new RetentionOptions()).Succeeded);
        var problems = check.Validate(null, new RetentionOptions
        {
            At = TimeSpan.FromDays(2), ImagesPass = "soon", ImagesReview = "0d", ImagesFail = "", Records = "1000y", ImagesAStep = 0, Pause = TimeSpan.FromHours(1), CostPerGbMonth = -1, Cold = "tape", ColdAfterFail = "x",
        });
        Assert.Equal(
            ["At", "ImagesPass", "ImagesReview", "ImagesFail", "Records", "ImagesAStep", "Pause", "CostPerGbMonth", "Cold", "ColdAfterFail"], problems.Failures!.Select(f => f.Split(' ')[0]["Retention:".Length..]));
        Assert.Equal("Retention:ColdFolder is 'cold'. Give the whole path of a folder, on another disk than the data folder.", Assert.Single(check.Validate(null, new RetentionOptions { Cold = "folder", ColdFolder = "cold" }).Failures!));
        Assert.Contains("Retention:Cold is none", Assert.Single(check.Validate(null, new RetentionOptions { ColdAfterPass = "1d" }).Failures!), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_cold, recursive: true);

    private Task<RetentionPlant> SeededAsync(string store = FolderImages.Kind, Action<IServiceCollection>? more = null) =>
        RetentionPlant.SeededAsync(settings: new() { ["Retention:Cold"] = store, ["Retention:ColdFolder"] = _cold, ["Retention:ColdAfterFail"] = "3M" }, more: more);

    /// <summary>A folder that keeps one bit of each image otherwise than it was given, until it is put in order.</summary>
    private sealed class SpoilingStore(string root) : IImageFiles, IImageFilesKind
    {
        private readonly ColdFolder _files = new(root);

        public bool IsSpoiling { get; set; } = true;

        public string Name => "spoiling";

        public bool IsOnOwnDisk => _files.IsOnOwnDisk;

        public IReadOnlyList<string> Problems(ImagesOptions options) => [];

        public IImageFiles Create(ImagesOptions options) => this;

        public async Task PutAsync(string sha256, string file, string mediaType, CancellationToken ct)
        {
            if (IsSpoiling)
            {
                var bytes = await File.ReadAllBytesAsync(file, ct);
                bytes[^1] ^= 1;
                await File.WriteAllBytesAsync(file, bytes, ct);
            }

            await _files.PutAsync(sha256, file, mediaType, ct);
        }

        public Task<long?> SizeAsync(string sha256, CancellationToken ct) => _files.SizeAsync(sha256, ct);

        public Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct) => _files.OpenAsync(sha256, from, count, ct);

        public Task DeleteAsync(string sha256, CancellationToken ct) => _files.DeleteAsync(sha256, ct);

        public IAsyncEnumerable<(string Sha256, long Size)> ListAsync(CancellationToken ct) => _files.ListAsync(ct);
    }
}

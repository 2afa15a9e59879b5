using Sightline.Images;
using Sightline.Retention;
using Sightline.Storage;
using Sightline.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Sightline.Tests.Retention;

/// <summary>How full the disk gets, from what came in.</summary>
public sealed class ForecastTests
{
    [Fact]
    public async Task Steady_size_and_cost_follow_from_the_rate_and_the_time_to_keep()
    {
        await using var plant = await RetentionPlant.SeededAsync(settings: new() { ["Retention:CostPerGbMonth"] = "1000000" });
        for (var day = 0; day < 28; day++)
        {
            plant.Node.Clock.Advance(TimeSpan.FromDays(1));
            await plant.InspectAsync();
        }

        var size = long.Parse(plant.Node.Row("SELECT MAX(size) FROM images"));
        var forecaster = plant.Node.Get<RetentionForecaster>();
        var forecast = forecaster.Of(plant.Planner.Plan(plant.Now, default));
        var stock = Assert.Single(forecast.Stocks);
        Assert.Equal((14m, 1m, size, 30m * size, 28L), (forecast.MeasuredDays, stock.ImagesADay, (long)stock.BytesADay, stock.SteadyBytes, stock.Images));
        Assert.Equal(30m * size / 1000, forecast.CostAMonth);
        Assert.Equal(1m, forecast.RecordsADay);

        var longer = forecaster.Of(plant.Planner.Plan(plant.Now, default, new Dictionary<string, KeepFor> { [DataClasses.Pass] = KeepFor.Parse("90d") }));
        Assert.Equal(90m * size, longer.SteadyBytes);
        Assert.Equal(28, plant.Fates().Count(f => f.Value == "notDue"));
    }

    [Theory]
    [InlineData("30d", null)]
    [InlineData("90d", 33)]
    public async Task The_disk_is_full_on_the_day_on_which_more_came_than_went(string keep, int? days)
    {
        // One image a day for 28 days; room for 32 more days of images, and records that take none.
        var disk = new Disk();
        await using var plant = await RetentionPlant.SeededAsync(settings: new() { ["Retention:ImagesPass"] = keep });
        for (var day = 0; day < 28; day++)
        {
            plant.Node.Clock.Advance(TimeSpan.FromDays(1));
            await plant.InspectAsync();
        }

        var size = long.Parse(plant.Node.Row("SELECT MAX(size) FROM images"));
        disk.Free = (32 * size) + (size / 2);
        var forecaster = new RetentionForecaster(
            plant.Node.Get<ProjectionReader>(), plant.Node.Get<IImageFiles>(), new DataFolder(Path.Combine(plant.Node.Folder.Path, "empty")), disk,
            Microsoft.Extensions.Options.Options.Create(new RetentionOptions()), Microsoft.Extensions.Options.Options.Create(new ImagesOptions { ReservedFreeSpaceInBytes = 0 }));
        Assert.Equal(days, forecaster.Of(plant.Planner.Plan(plant.Now, default)).DaysUntilFull);
    }

    private sealed class Disk : IDiskSpace
    {
        public long Free { get; set; }

        public long FreeBytes(string folder) => Free;
    }
}

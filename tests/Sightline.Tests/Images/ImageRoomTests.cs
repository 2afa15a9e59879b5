using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Retention;
using Sightline.Storage;

namespace Sightline.Tests.Images;

public sealed class ImageRoomTests
{
    [Fact]
    public async Task Images_of_passed_parts_go_oldest_first_and_no_more_than_it_takes()
    {
        await using var plant = await SeededAsync();
        var images = new List<byte[]>();
        for (var i = 0; i < 5; i++)
        {
            images.Add(await plant.StoreAsync(1_000));
            await plant.RecordAsync(images[^1]);
        }

        Assert.Equal(2, await plant.MakeRoomAsync(images[0].Length + 1));

        Assert.Equal([false, false, true, true, true], images.Select(plant.IsHere));
        Assert.Equal(0, await plant.Room.MakeRoomAsync(default));
        var fact = JsonSerializer.Deserialize(plant.Node.Journal.At(plant.Node.Journal.Head)!.Body, ImageJson.Default.ImagesRemovedFact)!;
        Assert.Equal(images.Take(2).Select(TestImages.Hash), fact.Images);
        Assert.Equal((ImageRoom.Rule, 2L * images[0].Length), (fact.Policy, fact.Bytes));
        Assert.True(fact.Oldest <= fact.Newest);
        Assert.Single(plant.Node.Log.Of(9702));
    }

    [Theory]
    [InlineData("fail", "production", ImagePlant.Known)]
    [InlineData("review", "production", ImagePlant.Known)]
    [InlineData("pass", "challenge", ImagePlant.Known)]
    [InlineData("pass", "rehearsal", ImagePlant.Known)]
    [InlineData("pass", "production", ImagePlant.Unknown)]
    public async Task A_record_that_needs_its_image_keeps_it_whatever_others_say(string result, string purpose, string station)
    {
        await using var plant = await SeededAsync();
        var image = await plant.StoreAsync();
        await plant.RecordAsync(image);
        await plant.RecordAsync(image, result, purpose, station);

        Assert.Equal(0, await plant.MakeRoomAsync(1));

        Assert.True(plant.IsHere(image));
        Assert.Single(plant.Node.Log.Of(9703));
    }

    [Fact]
    public async Task A_part_that_failed_anywhere_keeps_all_its_images()
    {
        await using var plant = await SeededAsync();
        var (good, other) = (await plant.StoreAsync(), await plant.StoreAsync());
        await plant.RecordAsync(good, serial: "SN-BAD");
        await plant.RecordAsync(other);
        await plant.RecordAsync((byte[][])[], "fail", serial: "SN-BAD");

        Assert.Equal(1, await plant.MakeRoomAsync(100_000));

        Assert.Equal((true, false), (plant.IsHere(good), plant.IsHere(other)));
    }

    [Fact]
    public async Task An_image_that_no_record_names_is_kept_for_the_record_that_may_come()
    {
        await using var plant = await SeededAsync();
        var image = await plant.StoreAsync();
        Assert.Equal(0, await plant.MakeRoomAsync(1));
        Assert.True(plant.IsHere(image));
    }

    [Fact]
    public async Task A_parked_record_gives_its_image_up_when_it_is_matched_and_closed()
    {
        await using var plant = await SeededAsync();
        var image = await plant.StoreAsync();
        await plant.RecordAsync(image, station: ImagePlant.Unknown);
        Assert.Equal(0, await plant.MakeRoomAsync(1));

        await plant.Node.SeedAsync(ImagePlant.Unknown, "WO-9");
        Assert.Equal(0, await plant.MakeRoomAsync(1));
        plant.Node.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await plant.MakeRoomAsync(1));
    }

    [Fact]
    public async Task What_a_person_pinned_stays_on_a_disk_that_fills_and_goes_when_it_is_released()
    {
        await using var plant = await SeededAsync();
        var (pinned, other) = (await plant.StoreAsync(), await plant.StoreAsync());
        await plant.RecordAsync(pinned, serial: "SN-PIN");
        await plant.RecordAsync(other);
        var desk = plant.Node.Get<RetentionDesk>();
        var pin = await desk.AppendAsync(desk.Pin(new PinWish("serial:SN-PIN", "legal", "claim", null, null), "user:anna").Move!, "user:anna");
        plant.Node.Project();

        Assert.Equal(1, await plant.MakeRoomAsync(100_000));
        Assert.Equal((true, false), (plant.IsHere(pinned), plant.IsHere(other)));

        await desk.AppendAsync(new RetentionMove { Act = RetentionWords.Release, Id = pin.ToString(), By = "user:anna", Reason = "settled" }, "user:anna");
        plant.Node.Project();
        plant.Node.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await plant.MakeRoomAsync(100_000));
        Assert.False(plant.IsHere(pinned));
    }

    [Fact]
    public async Task Where_the_policy_is_never_nothing_goes()
    {
        await using var plant = await SeededAsync(new() { ["Images:Policy"] = "never" });
        var image = await plant.StoreAsync();
        await plant.RecordAsync(image);
        Assert.Equal(0, await plant.MakeRoomAsync(1));
        Assert.True(plant.IsHere(image));
    }

    [Fact]
    public async Task A_record_says_that_its_image_went_and_one_that_is_sent_again_is_stored_again()
    {
        await using var plant = await SeededAsync();
        var image = await plant.StoreAsync();
        var record = await plant.RecordAsync(image);
        await plant.MakeRoomAsync(1);

        var removed = Assert.Single(plant.Of(record));
        Assert.Equal("removed", removed.Word);
        Assert.Contains(ImageRoom.Rule, removed.Removal!.Why, StringComparison.Ordinal);
        Assert.Equal(plant.Node.Clock.GetUtcNow(), removed.Removal.At);

        Assert.Equal(ImageOutcome.Stored, await plant.StoreAsync(image));
        Assert.Equal("stored", Assert.Single(plant.Of(record)).Word);
        Assert.Equal(1, await plant.MakeRoomAsync(1));
        Assert.Equal(ImageOutcome.Stored, await plant.StoreAsync(image));
        Assert.Equal(ImageOutcome.Known, await plant.StoreAsync(image));
        Assert.Equal($"{plant.Node.Journal.Head}", plant.Node.Row("SELECT position FROM images"));
    }

    [Fact]
    public async Task A_kill_between_the_fact_and_the_files_is_finished_and_what_came_again_stays()
    {
        await using var plant = await SeededAsync();
        var (gone, again) = (await plant.StoreAsync(), await plant.StoreAsync());
        await plant.RecordAsync([gone, again]);
        var body = JsonSerializer.Serialize(new ImagesRemovedFact("p", "r", 1, default, default, [TestImages.Hash(gone), TestImages.Hash(again)]), ImageJson.Default.ImagesRemovedFact);
        await plant.Node.FactAsync(FactKinds.ImagesRemoved, "images", body);
        Assert.Equal(ImageOutcome.Stored, await plant.StoreAsync(again));

        await plant.Room.MakeRoomAsync(default);

        Assert.Equal((false, true), (plant.IsHere(gone), plant.IsHere(again)));
    }

    [Fact]
    public async Task The_fact_is_written_from_the_reserve_of_a_journal_that_takes_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("sightline-").FullName;
        try
        {
            byte[] image;
            await using (var roomy = await SeededAsync(folder: folder))
            {
                image = await roomy.StoreAsync();
                await roomy.RecordAsync(image);
            }

            await using var full = new ImagePlant(folder, new() { ["Images:MakeRoomBelowInBytes"] = "1000000", ["Journal:ReservedFreeSpaceInBytes"] = $"{long.MaxValue}" });
            Assert.Equal(503, (await full.Node.SendAsync(full.Node.Message("x"))).Status);
            Assert.Equal(1, await full.MakeRoomAsync(1));
            Assert.False(full.IsHere(image));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task That_nothing_may_go_is_said_once_a_minute_and_looked_at_again()
    {
        await using var plant = await SeededAsync();
        var image = await plant.StoreAsync();
        var record = await plant.RecordAsync(image, station: ImagePlant.Unknown);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(0, await plant.MakeRoomAsync(1));
        }

        Assert.Single(plant.Node.Log.Of(9703));
        plant.Node.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await plant.MakeRoomAsync(1));
        Assert.Equal(2, plant.Node.Log.Of(9703).Count);
        Assert.Equal("stored", Assert.Single(plant.Of(record)).Word);
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_again()
    {
        var folder = Directory.CreateTempSubdirectory("sightline-").FullName;
        try
        {
            string[] before;
            await using (var plant = await SeededAsync(folder: folder))
            {
                var images = new List<byte[]>();
                for (var i = 0; i < 4; i++)
                {
                    images.Add(await plant.StoreAsync());
                    await plant.RecordAsync([images[^1], TestImages.Png()]);
                }

                await plant.MakeRoomAsync(images[0].Length + 1);
                await plant.StoreAsync(images[0]);
                before = Tables(plant);
            }

            File.Delete(new DataFolder(folder).Projections);
            await using var anew = new ImagePlant(folder);
            anew.Node.Project();
            Assert.Equal(before, Tables(anew));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_goes_is_what_a_plain_list_of_the_rules_says()
    {
        var record = Gen.Choose(0, 5).SelectMany(image => Gen.Choose(0, 3).SelectMany(part => Gen.Choose(0, 9).Select(kind => (Image: image, Part: part, Kind: kind))));
        var cases = record.ListOf().SelectMany(records => Gen.Choose(1, 7_000).Select(lacks => (records: records.ToList(), lacks)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(cases.ToArbitrary(), c => RunAsync(c.records, c.lacks).GetAwaiter().GetResult()));
    }

    private static async Task<bool> RunAsync(List<(int Image, int Part, int Kind)> records, int lacks)
    {
        await using var plant = await SeededAsync();
        var images = new List<byte[]>();
        for (var i = 0; i < 6; i++)
        {
            images.Add(await plant.StoreAsync(500 + (100 * i)));
        }

        foreach (var (image, part, kind) in records)
        {
            await plant.RecordAsync(images[image], kind == 0 ? "fail" : "pass", kind == 1 ? "challenge" : "production", kind == 2 ? ImagePlant.Unknown : ImagePlant.Known, $"SN-{part}");
        }

        var bad = records.Where(r => r.Kind == 0).Select(r => r.Part).ToHashSet();
        var expected = images.Select(_ => true).ToList();
        long left = lacks;
        for (var i = 0; i < images.Count && left > 0; i++)
        {
            var naming = records.Where(r => r.Image == i).ToList();
            if (naming.Count > 0 && naming.TrueForAll(r => r.Kind > 2 && !bad.Contains(r.Part)))
            {
                expected[i] = false;
                left -= images[i].Length;
            }
        }

        await plant.MakeRoomAsync(lacks);
        Assert.Equal(expected, images.Select(plant.IsHere));
        return true;
    }

    private static string[] Tables(ImagePlant plant) =>
    [
        .. plant.Node.Rows("SELECT sha256, position, stored_at, size, media_type, width, height, removed_at, removed_by FROM images ORDER BY sha256"), .. plant.Node.Rows("SELECT sha256, position, station, received_at, awaited FROM record_images ORDER BY sha256, position"),
        .. plant.Node.Rows("SELECT position, at, policy, reason, images, bytes FROM image_removals"), .. plant.Node.Rows("SELECT of, value FROM totals WHERE account = 'images.awaited'"),
    ];

    private static async Task<ImagePlant> SeededAsync(Dictionary<string, string?>? settings = null, string? folder = null)
    {
        var plant = new ImagePlant(folder, new Dictionary<string, string?>(settings ?? []) { ["Images:MakeRoomBelowInBytes"] = "1000000" });
        await plant.Node.SeedAsync(ImagePlant.Known);
        return plant;
    }
}

using Sightline.Exports;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

public sealed class MapsTests
{
    private static readonly TargetName Target = new("mes");

    [Fact]
    public void A_good_map_is_applied_and_the_same_again_changes_nothing()
    {
        var maps = new Maps();

        Assert.Null(maps.For(Target));
        Assert.Equal(new MapChange.Applied("3", MapPlan.HashOf(Mes)), maps.Offer("maps/mes.json", Mes));
        var plan = maps.For(Target);
        Assert.Equal(new MapChange.Unchanged("3"), maps.Offer("maps/mes.json", Mes));
        Assert.Same(plan, maps.For(Target));
        Assert.Equal((Mes, "quality engineering"), (plan!.Text, plan.Owner));
    }

    [Fact]
    public void The_hash_is_that_of_the_file() => Assert.Equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", MapPlan.HashOf("abc"));

    [Theory]
    [InlineData("\"version\": \"3\"", "\"version\": 4", "maps/mes.json: version is 4. Write the version as text, such as '1'.")]
    [InlineData("\"target\": \"mes\"", "\"target\": \"\"", "maps/mes.json: target is ''. Write the name of the target, such as 'mes'.")]
    [InlineData("{", "",
        "maps/mes.json: line 2, column 18 is not JSON. Look there and just before it for a missing or extra comma, quote or bracket.")]
    public void A_bad_reload_keeps_the_old_map_and_says_why(string old, string @new, string problem)
    {
        var maps = new Maps();
        maps.Offer("maps/mes.json", Mes);
        var plan = maps.For(Target);
        var at = Mes.IndexOf(old, StringComparison.Ordinal);

        var kept = Assert.IsType<MapChange.Kept>(maps.Offer("maps/mes.json", Mes[..at] + @new + Mes[(at + old.Length)..]));

        Assert.Equal("3", kept.Version);
        Assert.Equal([problem], kept.Problems);
        Assert.Same(plan, maps.For(Target));
    }

    [Fact]
    public void A_bad_first_map_leaves_none() =>
        Assert.Null(Assert.IsType<MapChange.Kept>(new Maps().Offer("maps/mes.json", "[]")).Version);

    [Fact]
    public void A_version_stays_one_text()
    {
        var maps = new Maps();
        maps.Offer("maps/mes.json", Mes);

        var kept = Assert.IsType<MapChange.Kept>(maps.Offer("maps/mes.json", Mes.Replace("NC-1010", "NC-1011")));

        Assert.Equal("3", kept.Version);
        Assert.Equal(
            ["maps/mes.json: version is '3', which was already used with another text. Give the changed map a new version."], kept.Problems);
        Assert.IsType<MapChange.Applied>(maps.Offer("maps/mes.json", Mes.Replace("\"3\",\n", "\"4\",\n")));
        Assert.IsType<MapChange.Applied>(maps.Offer("maps/mes.json", Mes));
    }

    [Fact]
    public void A_record_that_started_with_a_map_finishes_with_it()
    {
        var maps = new Maps();
        maps.Offer("maps/mes.json", Mes);
        var started = maps.For(Target)!;

        maps.Offer("maps/mes.json", Mes.Replace("\"version\": \"3\"", "\"version\": \"4\"").Replace("NC-1010", "NC-4444"));

        Assert.Equal("NC-1010", CodeBy(started));
        Assert.Equal("NC-4444", CodeBy(maps.For(Target)!));
    }

    [Fact]
    public async Task Readers_see_one_map_or_the_other_while_files_are_offered()
    {
        var maps = new Maps();
        maps.Offer("maps/mes.json", Mes);
        var offers = Task.Run(() =>
        {
            for (var i = 4; i < 60; i++)
            {
                maps.Offer("maps/mes.json", Mes.Replace("\"version\": \"3\"", $"\"version\": \"{i}\"").Replace("NC-1010", $"NC-{i}"));
            }
        });
        while (!offers.IsCompleted)
        {
            var plan = maps.For(Target)!;
            Assert.Equal(plan.Version == "3" ? "NC-1010" : $"NC-{plan.Version}", CodeBy(plan));
        }

        await offers;
        Assert.Equal("59", maps.For(Target)!.Version);
    }

    [Fact]
    public void Coverage_says_which_classes_are_mapped()
    {
        var coverage = MapCoverage.Of(Plan(Mes), ["surface_scratch", "burr", "Dent", "burr"]);

        Assert.Equal(["surface_scratch"], coverage.Mapped);
        Assert.Equal(["Dent", "burr"], coverage.Unmapped);
        Assert.Equal(["dent"], coverage.NotSeen);
    }

    private static string? CodeBy(MapPlan plan) =>
        (string?)Assert.IsType<Translation.Ready>(plan.Translate(Record())).Fields["ncCode"];
}

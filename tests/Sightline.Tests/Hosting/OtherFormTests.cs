using Sightline.Hosting;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Tests.Hosting;

public sealed class OtherFormTests
{
    private static readonly string[] Added = ["audit", "station_minutes", "delivery_times", "target_troubles"];

    [Fact]
    public async Task Projections_of_an_older_version_are_made_anew_from_the_journal_and_lack_nothing()
    {
        var (path, before, seed) = await TrafficAsync();
        using (var db = Open(path))
        {
            foreach (var table in Added)
            {
                db.Run($"DROP TABLE {table}");
            }

            db.Run("ALTER TABLE checkpoint DROP COLUMN seen");
            db.Run("DELETE FROM migrations WHERE name > '0002'");
            db.Run("DELETE FROM totals WHERE account IN ('station.waiting', 'station.parked', 'parked.for')");
        }

        await using var node = new Node(path);
        node.Project();

        Assert.StartsWith("The projections lack 0002-insight.sql, 0003-signatures.sql, ", Assert.Single(node.Log.Of(8003)), StringComparison.Ordinal);
        AssertSame(before, node, seed);
    }

    [Fact]
    public async Task Facts_that_an_older_version_projected_after_this_one_are_not_missing_later()
    {
        var (path, before, seed) = await TrafficAsync();
        using (var db = Open(path))
        {
            // An older version, run again over these files, moves the position only and fills only the tables it knows.
            db.Run("UPDATE checkpoint SET seen = seen - 10");
            db.Run("DELETE FROM station_minutes");
        }

        await using var node = new Node(path);
        node.Project();

        Assert.StartsWith("The projections took facts from an older version, which left some tables as they were.", Assert.Single(node.Log.Of(8003)), StringComparison.Ordinal);
        AssertSame(before, node, seed);
    }

    [Fact]
    public async Task Projections_of_a_newer_version_are_made_anew_in_the_form_of_this_one()
    {
        var (path, before, seed) = await TrafficAsync();
        using (var db = Open(path))
        {
            db.Run("INSERT INTO migrations (name, sha256, ran_at) VALUES ('0099-more.sql', 'x', 1)");
            db.Run("CREATE TABLE more (one INTEGER)");
        }

        await using var node = new Node(path);
        node.Project();

        Assert.StartsWith("The projections have 0099-more.sql, which this version does not know: a newer one made them.", Assert.Single(node.Log.Of(8003)), StringComparison.Ordinal);
        AssertSame(before, node, seed);
    }

    [Fact]
    public async Task Projections_of_this_version_stay_as_they_are()
    {
        var (path, before, seed) = await TrafficAsync();
        using (var db = Open(path))
        {
            db.Run("CREATE TABLE mark (one INTEGER)");
        }

        await using var node = new Node(path);
        node.Project();

        Assert.Empty(node.Log.Of(8003));
        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM mark"));
        Assert.Equal(before["audit"], node.Get<ProjectionReader>().Read(Dump.Tables)["audit"]);
        Assert.True(seed >= 0);
    }

    [Fact]
    public void A_long_catching_up_is_told_every_five_seconds_and_its_end()
    {
        var (clock, book) = (new ManualClock(), new LogBook());
        var catchUp = new CatchUp(0, 1_000, clock, book.For<Projector>());
        catchUp.At(100);
        clock.Advance(TimeSpan.FromSeconds(5));
        catchUp.At(200);
        catchUp.At(300);
        clock.Advance(TimeSpan.FromSeconds(5));
        catchUp.At(900);
        catchUp.At(1_000);
        catchUp.At(2_000);

        Assert.Equal(["Projections hold 200 of 1000 facts, 20 %. The node answers when they hold all", "Projections hold 900 of 1000 facts, 90 %. The node answers when they hold all"], book.Of(8004));
        Assert.Equal("Projections have caught up: 1000 facts in 00:00:10", Assert.Single(book.Of(8005)));
    }

    private static async Task<(string Path, IReadOnlyDictionary<string, IReadOnlyList<string>> Tables, int Seed)> TrafficAsync()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        await using var node = new Node(path);
        for (var step = 0; step < 200; step++)
        {
            await Traffic.StepAsync(node, random, step);
        }

        return (path, node.Get<ProjectionReader>().Read(Dump.Tables), seed);
    }

    private static SqliteDatabase Open(string path) => SqliteDatabase.OpenWriter(new DataFolder(path).Projections, flushEveryCommit: false);

    private static void AssertSame(IReadOnlyDictionary<string, IReadOnlyList<string>> before, Node node, int seed)
    {
        var after = node.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before.Keys, table => Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}, {table}"));
        Assert.Empty(node.Get<BooksQuery>().Read(_ => 0, 0).Differences);
        Assert.Equal(node.Journal.Head, node.Projector.Position);
    }
}

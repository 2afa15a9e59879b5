using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Proof;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Proof;

public sealed class BooksTests
{
    [Fact]
    public async Task The_books_balance_at_every_step_of_random_days()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var node = new Node();
        node.Project();
        var (stored, refused) = (0L, 0L);
        for (var step = 0; step < 250; step++)
        {
            var before = node.Journal.Head;
            await Traffic.StepAsync(node, random, step);
            var facts = node.Journal.Read(before, 100);
            stored += facts.Count(f => f.Kind == "inspection.received");
            refused += facts.Count(f => f.Kind == "message.refused");

            var books = Read(node);
            Assert.True(books.Balanced, $"Seed {seed}, step {step}: {string.Join(' ', books.Differences)}");
            Assert.Equal((stored, refused, stored + refused), (books.Stored, books.Refused, books.Received));
            Assert.Equal(books.Stored, books.Delivered + books.Waiting + books.Parked + books.Closed);
            Assert.Equal(books.Stored, books.Sources.Sum(s => s.Stored));
            Assert.Equal(books.Gaps, books.Sources.Sum(s => s.Gaps));
            Assert.All(books.Targets, t => Assert.Equal(t.Entries, t.Delivered + t.Waiting + t.Parked + t.Closed));
            var counted = node.Rows("SELECT state, COUNT(*) FROM inspections GROUP BY state ORDER BY state");
            Assert.Equal(Counted(books), counted);
        }
    }

    [Fact]
    public async Task What_is_on_its_way_counts_as_waiting()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.Get<Intake>().ReceiveAsync(new Submission(System.Text.Encoding.UTF8.GetBytes(node.Message("1"))), node.Arrival);

        var books = Read(node);

        Assert.Equal((true, 1, 1, 4, 3), (books.Balanced, books.Stored, books.Waiting, books.Head, books.Projected));
    }

    [Fact]
    public async Task A_missing_record_is_named()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var records = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            records.Add(await node.InspectAsync());
        }

        Assert.Empty(Read(node).Differences);
        Edit(node, $"DELETE FROM inspections WHERE position IN ({records[2]}, {records[3]})");

        var books = Read(node);

        Assert.False(books.Balanced);
        Assert.Equal(
            $"Records of positions 1 to 8 are 3; inspections in the journal are 5. The first that differs is position {records[2]}. Run 'sightline verify', then 'sightline rebuild'.",
            Assert.Single(books.Differences));
    }

    [Fact]
    public async Task A_miscount_is_named()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        await node.SendAsync("{");
        Edit(node, "UPDATE totals SET value = value + 2 WHERE account IN ('record.closed', 'source.refused')");

        Assert.Equal(
        [
            "Records delivered, waiting, parked and closed are 3; inspections in the journal up to position 5 are 1: 2 unaccounted for. Run 'sightline verify', then 'sightline rebuild'.",
            "Refusals by source are 3; refusals in the journal up to position 5 are 1: 2 unaccounted for. Run 'sightline verify', then 'sightline rebuild'.",
        ], Read(node).Differences);
    }

    [Fact]
    public async Task A_miscount_by_source_is_named()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        await node.InspectAsync("L1-AOI-2");
        Edit(node, "UPDATE totals SET value = value + 1 WHERE account IN ('source.stored', 'station.parked') AND of = 'L1-AOI-2'");

        Assert.Equal(
        [
            "Inspections by source are 3; inspections in the journal up to position 5 are 2: 1 unaccounted for. Run 'sightline verify', then 'sightline rebuild'.",
            "Parked records are 1; by station they are 2: 1 unaccounted for. Run 'sightline verify', then 'sightline rebuild'.",
        ], Read(node).Differences);
    }

    [Fact]
    public async Task A_message_that_vanished_from_the_outbox_is_named()
    {
        await using var node = await OwingAsync();
        var books = Read(node);
        Assert.Empty(books.Differences);
        Assert.Equal((2, 2, 0), (books.Targets[0].Due, books.Targets[0].Entries, books.Targets[0].Unwanted));
        Edit(node, "DELETE FROM outbox WHERE position = (SELECT MAX(position) FROM outbox)");

        Assert.Equal(["Messages for target 'mes' of positions 1 to 2000 are 1; 2 were made. Run 'sightline verify', then 'sightline rebuild'."], Read(node).Differences);
    }

    [Fact]
    public async Task A_record_that_a_target_was_not_given_is_named()
    {
        await using var node = await OwingAsync();
        Edit(node, "UPDATE totals SET value = value - 1 WHERE account = 'entry.parked'");

        Assert.Equal(
            ["Target 'mes' is owed 2 messages: 1 are delivered, waiting, parked or closed, and 0 are not wanted by its map. 1 unaccounted for. Run 'sightline verify', then 'sightline rebuild'."],
            Read(node).Differences);
    }

    [Fact]
    public async Task Two_counters_that_jump_to_their_end_do_not_stop_the_books()
    {
        await using var node = new Node();
        foreach (var station in (string[])["A", "B"])
        {
            await node.InspectAsync(station, more: ",\"sequence\":0");
            await node.InspectAsync(station, more: $",\"sequence\":{long.MaxValue}");
        }

        Assert.Equal((true, long.MaxValue), (Read(node).Balanced, Read(node).Gaps));
    }

    /// <summary>Two records that a target was owed while it was live, and one from before.</summary>
    private static async Task<Node> OwingAsync()
    {
        var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.InspectAsync();
        await node.InspectAsync();
        return node;
    }

    private static string[] Counted(Books books) =>
        [.. ((long[])[books.Waiting, books.Delivered, books.Parked, books.Closed]).Select((count, state) => (count, state)).Where(s => s.count > 0).Select(s => $"{s.state}|{s.count}")];

    private static Books Read(Node node)
    {
        var repeats = node.Get<RepeatCounter>();
        return node.Get<BooksQuery>().Read(repeats.Of, repeats.Total);
    }

    private static void Edit(Node node, string sql)
    {
        using var db = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false);
        db.Run(sql);
    }
}

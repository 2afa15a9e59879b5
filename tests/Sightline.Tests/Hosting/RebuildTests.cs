using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Tests.Hosting;

public sealed class RebuildTests
{
    [Fact]
    public async Task Rebuilt_projections_equal_those_that_were_lost()
    {
        var rare = new HashSet<string>();
        for (var round = 0; round < 4; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            IReadOnlyDictionary<string, IReadOnlyList<string>> before;
            await using (var node = new Node(path))
            {
                for (var step = 0; step < 300; step++)
                {
                    await Traffic.StepAsync(node, random, step);
                }

                before = node.Get<ProjectionReader>().Read(Dump.Tables);
                Assert.Null(node.Projector.Failure);
            }

            Assert.All(["inspections", "outbox", "contexts", "totals", "gaps", "quarantine", "lots", "maps", "audit", "station_minutes", "counter_events", "entries_made", "conformance", "conformance_last"], table => Assert.NotEmpty(before[table]));
            rare.UnionWith(((string[])["delivery_times", "target_troubles", "merges", "context_history", "matches", "told", "reviews", "review_items", "rule_versions", "rule_steps", "rule_pieces", "closed_gaps"]).Where(table => before[table].Count > 0));
            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new Node(path);
            rebuilt.Project();
            var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
            Assert.Equal(before.Keys, after.Keys);
            foreach (var table in before.Keys)
            {
                Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}, {table}: {string.Join(" ;; ", before[table].Except(after[table]).Take(3))} became {string.Join(" ;; ", after[table].Except(before[table]).Take(3))}");
            }
        }

        Assert.Equal(12, rare.Count);
    }

    [Fact]
    public async Task A_stage_that_fails_in_the_middle_leaves_no_half_fact_and_the_restart_goes_on_from_the_checkpoint()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        var clock = new ManualClock();
        await using (var node = new Node(path, clock))
        {
            await node.SeedAsync();
            await node.InspectAsync();
            Assert.Equal("4", node.Row("SELECT position FROM checkpoint"));
            await node.Journal.AppendAsync([Draft(node, "a"), Draft(node, "b")], default);
            using (var beside = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false))
            {
                beside.Run("CREATE TRIGGER dies BEFORE INSERT ON inspections WHEN NEW.id = 'b' BEGIN SELECT RAISE(ABORT, 'killed'); END");
            }

            Assert.Throws<SqliteFailure>(node.Project);
            Assert.Equal("4", node.Row("SELECT position FROM checkpoint"));
            Assert.Equal("1", node.Row("SELECT COUNT(*) FROM inspections"));
            Assert.Equal("1", node.Row("SELECT value FROM totals WHERE account = 'source.stored'"));
        }

        await using var again = new Node(path, clock);
        using (var beside = SqliteDatabase.OpenWriter(again.Folder.Projections, flushEveryCommit: false))
        {
            beside.Run("DROP TRIGGER dies");
        }

        again.Project();
        Assert.Equal("6", again.Row("SELECT position FROM checkpoint"));
        Assert.Equal("3", again.Row("SELECT COUNT(*) FROM inspections"));
        Assert.Equal("3", again.Row("SELECT value FROM totals WHERE account = 'source.stored'"));
    }

    [Fact]
    public async Task Restarts_between_any_two_facts_change_nothing_that_is_known_of_a_record()
    {
        var seed = Random.Shared.Next();
        var (path, clock) = (Directory.CreateTempSubdirectory("sightline-").FullName, new ManualClock());
        var random = new Random(seed);
        var node = new Node(path, clock);
        for (var step = 0; step < 120; step++)
        {
            await Traffic.StepAsync(node, random, step);
            if (random.Next(10) == 0)
            {
                await node.DisposeAsync();
                node = new Node(path, clock);
            }
        }

        var before = Known(node);
        await node.DisposeAsync();
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path, clock);
        rebuilt.Project();
        Assert.True(before.SequenceEqual(Known(rebuilt)), $"Seed {seed}: {string.Join(" ;; ", before.Except(Known(rebuilt)).Take(3))}");
    }

    [Fact]
    public async Task Projections_of_another_journal_are_refused()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        await using (var node = new Node(path))
        {
            await node.SeedAsync();
        }

        foreach (var file in Directory.GetFiles(path, "journal.db*"))
        {
            File.Delete(file);
        }

        // Another journal in its place, without a fact. Where there is none at all, none is begun.
        File.Move(Path.Combine(path, "projections.db"), Path.Combine(path, "kept"));
        await using (var empty = new Node(path))
        {
            Assert.Equal(0, empty.Journal.Head);
        }

        File.Move(Path.Combine(path, "kept"), Path.Combine(path, "projections.db"), overwrite: true);
        await using var other = new Node(path);
        var refused = Assert.Throws<InvalidDataException>(() => other.Projector);
        Assert.Equal($"{other.Folder.Projections} is at position 3 and the journal ends at 0. Projections of another journal? Run 'sightline rebuild --data {path}'.", refused.Message);
    }

    private static IReadOnlyList<string> Known(Node node) => node.Rows(
        "SELECT i.position, i.state, i.flags, i.waits_for, i.reason, i.bound_by, c.body, o.target, o.seq, o.state, o.fields, o.revision, o.told_before, o.reason FROM inspections i LEFT JOIN contexts c ON c.id = i.context_id LEFT JOIN outbox o ON o.position = i.position ORDER BY i.position, o.target");

    private static FactDraft Draft(Node node, string id) =>
        new(FactKinds.Inspection, "L1-AOI-1", id, node.Clock.GetUtcNow(), node.Clock.GetUtcNow(), "key", System.Text.Encoding.UTF8.GetBytes(node.Message(id)));
}

using System.Text;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Tests.Buffering;

/// <summary>
/// A bit of a stopped node's files changes on the disk. Either nothing depends on it, or it is found and named. Never is a fact
/// another one without a word, and never is a journal started over.
/// </summary>
public sealed class BitFlipTests
{
    private const int TornTail = 2001;
    private const int Facts = 14;

    [Fact]
    public async Task A_bit_that_flips_in_the_file_changes_no_fact_or_is_named()
    {
        using var node = await DeadNode.WriteAsync(Facts, closed: true);
        var (random, named) = (new Random(20_261_123), 0);
        var bits = Enumerable.Range(0, 150).Select(_ => random.Next(100 * 8)).Concat(Enumerable.Range(0, 250).Select(_ => random.Next(node.Database.Length * 8)));
        foreach (var bit in bits)
        {
            named += await OutcomeAsync(node, Flipped(node.Database, bit), [], lost: 0, $"bit {bit} of the file") ? 1 : 0;
        }

        Assert.True(named > 100, $"{named} of 400 were named.");
    }

    [Fact]
    public async Task A_bit_that_flips_in_the_log_costs_no_acknowledged_write_silently()
    {
        using var node = await DeadNode.WriteAsync(Facts);
        var (random, named) = (new Random(20_261_124), 0);
        for (var i = 0; i < 300; i++)
        {
            var bit = i < 50 ? random.Next(32 * 8) : random.Next(node.Wal.Length * 8);

            // The last write can as well be one that a power cut tore, and the head of the frame before it hides where it began.
            named += await OutcomeAsync(node, node.Database, Flipped(node.Wal, bit), lost: 2, $"bit {bit} of the log") ? 1 : 0;
        }

        Assert.True(named > 200, $"{named} of 300 were named.");
    }

    [Fact]
    public async Task A_journal_that_is_gone_beside_its_projections_is_not_begun_anew()
    {
        using var folder = new JournalFolder();
        await File.WriteAllTextAsync(folder.Folder.Projections, "are there");
        foreach (var empty in (bool[])[false, true])
        {
            if (empty)
            {
                await File.WriteAllBytesAsync(folder.Folder.Journal, []);
            }

            Assert.Contains("is missing or empty", Assert.Throws<JournalDamaged>(folder.Open).Message, StringComparison.Ordinal);
            Assert.Equal(empty, File.Exists(folder.Folder.Journal));
        }
    }

    [Fact]
    public async Task Damage_met_while_running_stops_intake_and_is_told_once()
    {
        using var folder = new JournalFolder();
        folder.Options.CheckedAtStart = 1;
        await using (var filling = folder.Open())
        {
            await filling.AppendAsync([.. Enumerable.Range(1, 50).Select(i => folder.Draft($"k{i}"))], default);
        }

        using (var beside = folder.Beside())
        {
            beside.Run("UPDATE facts SET body = 'another' WHERE position = 20");
        }

        folder.Options.CheckedAtStart = 10;
        await using var journal = folder.Open();
        Assert.Null(journal.Trouble);
        Assert.Equal(19, journal.Read(0, 19).Count);
        foreach (var read in (Action[])[() => journal.Read(0, 50), () => journal.Read(19, 5), () => journal.At(20), () => journal.Find(FactKinds.Inspection, "L1-AOI-1", "k20")])
        {
            Assert.Contains("position 20", Assert.Throws<InvalidDataException>(read).Message, StringComparison.Ordinal);
        }

        Assert.Contains("position 20", journal.Trouble, StringComparison.Ordinal);
        Assert.Single(folder.Log.Of(2005));
        Assert.Equal(AppendOutcome.Full, (await journal.AppendAsync(folder.Draft("new"), default)).Outcome);
        Assert.Equal((50, 30), (journal.Head, journal.Read(20, 50).Count));
    }

    [Fact]
    public async Task A_repeat_that_would_not_be_recognised_is_found_before_the_start()
    {
        using var folder = new JournalFolder();
        await using (var filling = folder.Open())
        {
            await filling.AppendAsync([.. Enumerable.Range(1, 50).Select(i => folder.Draft($"k{i}"))], default);
        }

        using (var beside = folder.Beside())
        {
            // The index is made to believe another condition: what it holds no longer is what the table holds.
            beside.Run("PRAGMA writable_schema = ON");
            beside.Run("DELETE FROM sqlite_master WHERE name = 'facts_identity'");
        }

        Assert.Throws<JournalDamaged>(folder.Open);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    /// <summary>True when it was found and named.</summary>
    private static async Task<bool> OutcomeAsync(DeadNode node, byte[] database, byte[] wal, int lost, string what)
    {
        using var folder = node.Found(wal, database);
        Journal journal;
        try
        {
            journal = folder.Open();
        }
        catch (Exception named) when (named is IOException or InvalidOperationException)
        {
            // In words, and nothing was touched.
            Assert.False(string.IsNullOrWhiteSpace(named.Message));
            return true;
        }

        await using (journal)
        {
            var torn = folder.Log.Of(TornTail).Count > 0;
            Assert.True(journal.Head == node.Hashes.Count || (torn && journal.Head >= node.Hashes.Count - lost), $"{what}: {journal.Head} of {node.Hashes.Count} facts are there.");
            var facts = journal.Read(0, 1_000);
            Assert.True(facts.Select(f => Convert.ToHexString(f.Hash)).SequenceEqual(node.Hashes.Take((int)journal.Head)), $"{what}: a fact is another one.");
            foreach (var fact in facts)
            {
                var again = await journal.AppendAsync(folder.Draft(fact.Key), default);
                Assert.True(again == new AppendResult(AppendOutcome.Duplicate, fact.Position), $"{what}: {fact.Key} is {again}.");
            }

            Assert.Equal(AppendOutcome.Durable, (await journal.AppendAsync(folder.Draft("after"), default)).Outcome);
            return torn;
        }
    }
}

using Sightline.Buffering;
using Sightline.Proof;

namespace Sightline.Tests.Buffering;

/// <summary>What a killed node left behind, torn at every kind of place.</summary>
public sealed class WalTailTests
{
    private const int TornTail = 2001;

    [Fact]
    public async Task A_torn_tail_is_set_aside_and_reported()
    {
        using var node = await DeadNode.WriteAsync(12);
        var random = new Random(20_261_120);
        var places = Enumerable.Range(0, 60).Select(_ => random.NextInt64(node.Start, node.End + 1))
            .Concat(node.Ends).Concat(node.Ends.Skip(1).Select(end => end - 1));
        foreach (var place in places)
        {
            var (facts, end) = node.WholeWithin(place);
            await ExpectAsync(node, node.Wal[..(int)place], facts, node.Wal[(int)end..(int)place], $"cut at {place}");
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_the_last_write_costs_nothing_before_it_and_is_set_aside()
    {
        using var node = await DeadNode.WriteAsync(12);
        var random = new Random(20_261_121);

        // The first 24 bytes after a commit are a frame's header: page, size, salts and checksum. Each is hit.
        var places = Enumerable.Range(0, 20).Select(_ => random.NextInt64(node.Ends[^2], node.End))
            .Concat(Enumerable.Range(0, 24).Select(i => node.Ends[^2] + i));
        foreach (var place in places)
        {
            var wal = node.Wal.ToArray();
            wal[place] ^= 0x40;
            var (facts, end) = node.WholeWithin(place);
            await ExpectAsync(node, wal, facts, wal[(int)end..], $"flipped at {place}");
        }
    }

    [Fact]
    public async Task A_flipped_byte_with_flushed_writes_behind_it_is_damage_and_the_node_does_not_start_without_them()
    {
        using var node = await DeadNode.WriteAsync(12);
        var random = new Random(20_261_125);
        foreach (var place in Enumerable.Range(0, 60).Select(_ => random.NextInt64(node.Start, node.Ends[^3])))
        {
            var wal = node.Wal.ToArray();
            wal[place] ^= 0x40;
            using var folder = node.Found(wal);
            var refused = Assert.Throws<JournalDamaged>(folder.Open).Message;
            Assert.Contains($"after byte {node.WholeWithin(place).End}", refused, StringComparison.Ordinal);
            Assert.Contains("sightline salvage", refused, StringComparison.Ordinal);
            Assert.Equal(wal, await File.ReadAllBytesAsync(folder.Folder.Journal + "-wal"));
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(24, false)]
    [InlineData(4_120, false)]
    [InlineData(9_999, false)]
    [InlineData(4_120, true)]
    [InlineData(9_999, true)]
    public async Task Garbage_behind_the_last_write_is_set_aside(int bytes, bool zeroes)
    {
        using var node = await DeadNode.WriteAsync(4);
        var garbage = new byte[bytes];
        if (!zeroes)
        {
            new Random(bytes).NextBytes(garbage);
        }

        await ExpectAsync(node, [.. node.Wal, .. garbage], 7, garbage, "garbage");
    }

    [Fact]
    public async Task A_log_whose_head_is_damaged_is_left_as_it_is_and_the_node_does_not_start_without_it()
    {
        using var node = await DeadNode.WriteAsync(4);
        foreach (var place in (int[])[0, 9, 17, 21, 30])
        {
            var wal = node.Wal.ToArray();
            wal[place] ^= 0x01;
            using var folder = node.Found(wal);

            Assert.Throws<JournalDamaged>(folder.Open);
            Assert.Equal(wal, await File.ReadAllBytesAsync(folder.Folder.Journal + "-wal"));
        }
    }

    [Fact]
    public async Task Frames_left_over_from_an_earlier_generation_are_old_and_not_torn()
    {
        using var node = await DeadNode.WriteAsync(2, folder =>
        {
            using var beside = folder.Beside();
            beside.Run("PRAGMA wal_checkpoint(RESTART)");
        });

        // The log is as long as its first generation; only its head is new.
        Assert.Equal(node.Start, node.End);
        using var folder = node.Found(node.Wal);
        await using var journal = folder.Open();
        Assert.Equal(5, journal.Head);
        Assert.Empty(folder.Log.Of(TornTail));
        Assert.False(Directory.Exists(folder.Folder.SetAside));
    }

    [Fact]
    public async Task What_was_set_aside_is_never_overwritten()
    {
        using var node = await DeadNode.WriteAsync(1);
        using var folder = node.Found([.. node.Wal, 1, 2, 3]);
        Assert.NotNull(WalTail.SetAside(folder.Folder.Journal, folder.Folder.SetAside, folder.Clock));
        await File.WriteAllBytesAsync(folder.Folder.Journal + "-wal", [.. node.Wal, 4, 5]);
        Assert.NotNull(WalTail.SetAside(folder.Folder.Journal, folder.Folder.SetAside, folder.Clock));

        var kept = Directory.GetFiles(folder.Folder.SetAside).Select(f => (int)new FileInfo(f).Length);
        Assert.Equal([2, 3], kept.Order());
    }

    private static async Task ExpectAsync(DeadNode node, byte[] wal, int facts, byte[] torn, string what)
    {
        using var folder = node.Found(wal);
        await using (var journal = folder.Open())
        {
            Assert.True(journal.Head == facts, $"{what}: {facts} facts were whole and {journal.Head} are there.");
            var aside = Directory.Exists(folder.Folder.SetAside) ? Directory.GetFiles(folder.Folder.SetAside) : [];
            Assert.True(aside.Length == (torn.Length > 0 ? 1 : 0), $"{what}: {torn.Length} bytes are torn and {aside.Length} files are set aside.");
            if (torn.Length > 0)
            {
                var kept = await File.ReadAllBytesAsync(aside[0]);
                Assert.True(torn.AsSpan().SequenceEqual(kept), $"{what}: {torn.Length} bytes are torn and {kept.Length} are set aside.");
                var line = Assert.Single(folder.Log.Of(TornTail));
                Assert.Contains($"{torn.Length} bytes", line);
                Assert.Contains(aside[0], line);
            }

            var added = await journal.AppendAsync(folder.Draft("after"), default);
            Assert.Equal(new AppendResult(AppendOutcome.Durable, facts + 1), added);
        }

        using var reader = new JournalReader(folder.Folder.Journal);
        var report = ChainCheck.Run(reader, null, default);
        Assert.True(report.Intact && report.Facts == facts + 1, $"{what}: {report}");
    }
}

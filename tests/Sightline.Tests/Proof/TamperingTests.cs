using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Proof.Anchors;
using Sightline.Storage;
using Sightline.Tests.Buffering;
using Sightline.Tests.Hosting;
using Sightline.Tests.Proof.Packages;

namespace Sightline.Tests.Proof;

/// <summary>What was done to a journal is told apart, and its place named.</summary>
public sealed class TamperingTests
{

    [Theory]
    [InlineData("UPDATE facts SET body = CAST('{\"result\":\"pass\"}' AS BLOB) WHERE position = 10", Tampering.Changed, 10, "it was changed")]
    [InlineData("UPDATE facts SET hash = zeroblob(32) WHERE position = 10", Tampering.Changed, 10, "what follows does not fit it")]
    [InlineData("DELETE FROM facts WHERE position = 10", Tampering.Deleted, 11, "After position 9 comes 11: 1 fact is missing.")]
    [InlineData("DELETE FROM facts WHERE position IN (10, 11, 12)", Tampering.Deleted, 13, "After position 9 comes 13: 3 facts are missing.")]
    [InlineData("DELETE FROM facts WHERE position IN (10, 11);" + Down2, Tampering.Deleted, 10, "2 facts are taken out before position 10, and those after were renumbered.")]
    [InlineData(Swap10And11, Tampering.Reordered, 10, "The fact that came at 10 stands at 11")]
    [InlineData(Swap10And17, Tampering.Reordered, 10, "The fact that came at 10 stands at 17")]
    [InlineData(Up2 + "INSERT INTO facts SELECT position + 5, kind, source, NULL, observed_at, observed_offset, received_at, recorded_at, actor, body, hash, 5, 4 FROM facts WHERE position IN (5, 6)", Tampering.Inserted, 10, "2 facts are put in before it, from position 10 to 11.")]
    public async Task A_change_a_deletion_a_reordering_and_an_insertion_are_told_apart(string edit, string kind, long position, string words)
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        Edit(folder.Folder, edit);

        using var reader = new JournalReader(folder.Folder.Journal);
        var report = ChainCheck.Run(reader, null, default);

        Assert.Equal((false, kind, position), (report.Intact, report.Kind, report.FirstBroken));
        Assert.Contains(words, report.Why);
    }

    private const string Up2 = "UPDATE facts SET position = -(position + 2) WHERE position > 9; UPDATE facts SET position = -position WHERE position < 0;";
    private const string Down2 = "UPDATE facts SET position = -(position - 2) WHERE position > 9; UPDATE facts SET position = -position WHERE position < 0;";
    private const string Swap10And11 = "UPDATE facts SET position = CASE position WHEN 10 THEN -11 ELSE -10 END WHERE position IN (10, 11); UPDATE facts SET position = -position WHERE position < 0;";
    private const string Swap10And17 = "UPDATE facts SET position = CASE position WHEN 10 THEN -17 ELSE -10 END WHERE position IN (10, 17); UPDATE facts SET position = -position WHERE position < 0;";

    [Fact]
    public async Task A_tail_that_was_cut_is_missed_by_what_was_made_of_it_and_by_an_anchor()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await EvidencePackageTests.AnchorAsync(node);
        var head = node.Journal.Head;
        using var copy = new Copy(node);
        Assert.True(copy.Check(KnownHeads.Of(copy.Folder)).Intact);
        Assert.Contains(KnownHeads.Of(copy.Folder), known => known.Head == anchor.Head);

        Edit(copy.Folder, $"DELETE FROM facts WHERE position > {anchor.Facts - 2}");

        Assert.True(copy.Check([]).Intact);
        var (byProjections, byAnchor) = (copy.Check(KnownHeads.Of(copy.Folder)), copy.Check([KnownHeads.Of(anchor)]));
        Assert.Equal((false, Tampering.Cut, anchor.Facts - 1), (byProjections.Intact, byProjections.Kind, byProjections.FirstBroken));
        Assert.Contains($"those from {anchor.Facts - 1} to {head} were cut off", byProjections.Why);
        Assert.Equal((false, Tampering.Cut, anchor.Facts - 1), (byAnchor.Intact, byAnchor.Kind, byAnchor.FirstBroken));
        Assert.Contains($"the anchor of {anchor.At} knows of {anchor.Facts} facts", byAnchor.Why);
    }

    [Fact]
    public async Task A_journal_that_calls_itself_another_is_told_by_its_own_anchors()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await EvidencePackageTests.AnchorAsync(node);
        using var copy = new Copy(node);
        Edit(copy.Folder, "UPDATE node SET instance = 'ff'");

        var report = copy.Check([]);

        Assert.Equal((false, Tampering.Changed), (report.Intact, report.Kind));
        Assert.Contains($"that it is {anchor.Instance}", report.Why);
    }

    [Fact]
    public async Task A_byte_of_an_index_that_was_changed_is_found_in_the_file_where_the_chain_still_fits()
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        using (var db = SqliteDatabase.OpenWriter(folder.Folder.Journal, flushEveryCommit: false))
        {
            db.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        using (var whole = new JournalReader(folder.Folder.Journal))
        {
            Assert.Null(whole.Damage());
        }

        var bytes = await File.ReadAllBytesAsync(folder.Folder.Journal);
        var damaged = 0;
        for (var at = bytes.AsSpan().IndexOf("k17"u8); at >= 0; at = bytes.AsSpan(at + 1).IndexOf("k17"u8) is >= 0 and var next ? at + 1 + next : -1)
        {
            bytes[at] ^= 1;
            await File.WriteAllBytesAsync(folder.Folder.Journal, bytes);
            bytes[at] ^= 1;
            using var reader = new JournalReader(folder.Folder.Journal);
            if (ChainCheck.Run(reader, null, default).Intact)
            {
                damaged++;
                Assert.Contains("facts_identity", reader.Damage());
            }
        }

        Assert.Equal(1, damaged);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_fits_in_itself_and_not_the_anchor()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await EvidencePackageTests.AnchorAsync(node);
        using var copy = new Copy(node);
        Anew(copy.Folder, from: 7);

        Assert.True(copy.Check([]).Intact);
        var report = copy.Check([new KnownHead(5, Convert.ToHexStringLower(copy.Reader.HashAt(5)!), "somebody"), KnownHeads.Of(anchor)]);
        Assert.Equal((false, Tampering.Rewritten, 6L), (report.Intact, report.Kind, report.FirstBroken));
        Assert.Contains($"between 6 and {anchor.Facts}", report.Why);
    }

    [Fact]
    public async Task A_long_journal_is_checked_page_by_page_and_its_break_is_where_it_is()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            for (var i = 0; i < 10; i++)
            {
                await journal.AppendAsync([.. Enumerable.Range(i * 1_000, 1_000).Select(k => folder.Draft($"k{k}"))], default);
            }
        }

        using var reader = new JournalReader(folder.Folder.Journal);
        Assert.Equal(10_000, ChainCheck.Run(reader, null, default).Facts);
        foreach (var position in (long[])[1, 3_999, 4_000, 4_001, 8_000, 8_001, 10_000])
        {
            Edit(folder.Folder, $"UPDATE facts SET actor = actor || 'x' WHERE position IN ({position}, {position} + 3)");
            var report = ChainCheck.Run(reader, null, default);
            Assert.Equal((false, position, position - 1), (report.Intact, report.FirstBroken, report.Facts));
            Edit(folder.Folder, $"UPDATE facts SET actor = substr(actor, 1, length(actor) - 1) WHERE position IN ({position}, {position} + 3)");
        }
    }

    private static async Task FillAsync(JournalFolder folder)
    {
        await using var journal = folder.Open();
        for (var i = 1; i <= 20; i++)
        {
            await journal.AppendAsync(folder.Draft($"k{i}", $$"""{"id":"k{{i}}"}"""), default);
        }
    }

    /// <summary>As whoever has this code would do it: every hash from one fact on is made to fit.</summary>
    private static void Anew(DataFolder folder, long from)
    {
        using var db = SqliteDatabase.OpenWriter(folder.Journal, flushEveryCommit: false);
        using var reader = new JournalReader(folder.Journal);
        db.Prepare("UPDATE facts SET actor = 'nobody' WHERE position = ?1").Bind(1, from).Execute();
        var before = reader.HashAt(from - 1)!;
        foreach (var fact in reader.Read(from - 1, 1_000))
        {
            before = FactHash.Of(before, fact);
            db.Prepare("UPDATE facts SET hash = ?2 WHERE position = ?1").Bind(1, fact.Position).Bind(2, before).Execute();
        }
    }

    private static void Edit(DataFolder folder, string sql)
    {
        using var db = SqliteDatabase.OpenWriter(folder.Journal, flushEveryCommit: false);
        db.Run(sql);
    }

    /// <summary>A node's databases in a folder of their own, as somebody has them who can edit.</summary>
    private sealed class Copy : IDisposable
    {
        private JournalReader? _reader;

        public Copy(Node node)
        {
            Folder = new DataFolder(Directory.CreateTempSubdirectory("sightline-").FullName);
            foreach (var (from, to) in ((string, string)[])[(node.Folder.Journal, Folder.Journal), (node.Folder.Projections, Folder.Projections)])
            {
                using var db = SqliteDatabase.OpenReader(from);
                db.Run("PRAGMA query_only = OFF");
                db.Prepare("VACUUM INTO ?1").Bind(1, to).Execute();
            }
        }

        public DataFolder Folder { get; }

        public JournalReader Reader => _reader ??= new JournalReader(Folder.Journal);

        public ChainReport Check(IReadOnlyList<KnownHead> known) => ChainCheck.Run(Reader, null, default, known: known);

        public void Dispose()
        {
            _reader?.Dispose();
            Directory.Delete(Folder.Path, recursive: true);
        }
    }
}

using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Proof;

/// <summary>Somebody edits the journal with a database tool.</summary>
public sealed class VerifyTests
{
    [Theory]
    [InlineData("UPDATE facts SET body = CAST('{\"result\":\"pass\"}' AS BLOB) WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET source = 'L1-AOI-9' WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET kind = 'event.reported' WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET key = NULL WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET actor = 'somebody else' WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET observed_at = observed_at + 1 WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET observed_at = NULL WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET observed_offset = 0 WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET received_at = received_at - 60000000 WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET recorded_at = recorded_at + 1 WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET hash = zeroblob(32) WHERE position = 5", 5)]
    [InlineData("UPDATE facts SET body = CAST('x' AS BLOB) WHERE position = 1", 1)]
    [InlineData("UPDATE facts SET body = CAST('x' AS BLOB) WHERE position IN (9, 3)", 3)]
    [InlineData("DELETE FROM facts WHERE position = 5", 6)]
    [InlineData("DELETE FROM facts WHERE position = 1", 2)]
    [InlineData("UPDATE facts SET position = position + 1 WHERE position = 10", 11)]
    [InlineData("UPDATE facts SET position = CASE position WHEN 4 THEN 104 ELSE 105 END WHERE position IN (4, 5); UPDATE facts SET position = CASE position WHEN 104 THEN 5 ELSE 4 END WHERE position > 100", 4)]
    public async Task Verify_names_the_first_fact_that_does_not_fit(string edit, long firstBroken)
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        Edit(folder, edit);

        var report = Check(folder);

        Assert.Equal((false, firstBroken), (report.Intact, report.FirstBroken));
        Assert.NotNull(report.Why);
        Assert.Equal(report.Facts, firstBroken - (report.Why.StartsWith("After position", StringComparison.Ordinal) ? 2 : 1));
    }

    [Theory]
    [InlineData("UPDATE facts SET stored_total = stored_total + 1 WHERE position = 10", "The running totals say 8 inspections and 3 refusals; there are 7 and 3.")]
    [InlineData("UPDATE facts SET refused_total = 0 WHERE position = 10", "The running totals say 7 inspections and 0 refusals; there are 7 and 3.")]
    public async Task Verify_sees_totals_that_do_not_add_up(string edit, string why)
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        Edit(folder, edit);

        var report = Check(folder);

        Assert.Equal((false, 10L, why), (report.Intact, report.FirstBroken, report.Why));
    }

    [Fact]
    public async Task Verify_names_the_fact_whose_totals_were_changed_in_the_middle()
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        Edit(folder, "UPDATE facts SET stored_total = stored_total + 1 WHERE position = 4");

        Assert.Equal((false, 4L), Check(folder) is var report ? (report.Intact, report.FirstBroken!.Value) : default);
    }

    [Fact]
    public async Task A_journal_nobody_edited_is_intact_and_an_empty_one_too()
    {
        using var folder = new JournalFolder();
        await folder.Open().DisposeAsync();
        Assert.Equal(new ChainReport(true, 0, new string('0', 64), null, null), Check(folder));

        await FillAsync(folder);

        var report = Check(folder);
        Assert.Equal((true, 10L), (report.Intact, report.Facts));
        using var reader = new JournalReader(folder.Folder.Journal);
        Assert.Equal(Convert.ToHexStringLower(reader.At(10)!.Hash), report.Head);
    }

    [Fact]
    public async Task What_is_cut_off_the_end_changes_the_head_that_was_kept_elsewhere()
    {
        using var folder = new JournalFolder();
        await FillAsync(folder);
        var before = Check(folder);
        Edit(folder, "DELETE FROM facts WHERE position > 8");

        var report = Check(folder);

        Assert.Equal((true, 8L), (report.Intact, report.Facts));
        Assert.NotEqual(before.Head, report.Head);
    }

    private static async Task FillAsync(JournalFolder folder)
    {
        await using var journal = folder.Open();
        for (var i = 1; i <= 10; i++)
        {
            await journal.AppendAsync(folder.Draft($"k{i}", $$"""{"id":"k{{i}}","result":"fail"}""", kind: i % 3 == 0 ? FactKinds.Refused : FactKinds.Inspection), default);
        }
    }

    private static void Edit(JournalFolder folder, string sql)
    {
        using var db = SqliteDatabase.OpenWriter(folder.Folder.Journal, flushEveryCommit: false);
        db.Run(sql);
    }

    private static ChainReport Check(JournalFolder folder)
    {
        using var reader = new JournalReader(folder.Folder.Journal);
        return ChainCheck.Run(reader, null, default);
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;
using Sightline.Tests.House;

namespace Sightline.Tests.Buffering;

/// <summary>Journals that released versions wrote must open, verify and take new facts, for ever.</summary>
public sealed partial class OldFilesTests
{
    private const string Folder = "tests/Sightline.Tests/Buffering/OldFiles";

    public static TheoryData<string, long, string> Journals => new()
    {
        { "journal-0.1.0.db", 12, "24fe704eb74f9586cc006ba232f9ee4c35dcdc05f1e5b99d197ca238d28cf37f" },
    };

    [Theory]
    [MemberData(nameof(Journals))]
    public async Task A_journal_of_an_earlier_version_opens_verifies_and_goes_on(string file, long facts, string head)
    {
        using var folder = new JournalFolder();
        File.Copy(Path.Combine(Repository.Root, Folder, file), folder.Folder.Journal);
        using (var reader = new JournalReader(folder.Folder.Journal))
        {
            Assert.Equal(new ChainReport(true, facts, head, null, null), ChainCheck.Run(reader, null, default));
        }

        await using (var journal = folder.Open())
        {
            var repeat = await journal.AppendAsync(folder.Draft("0198f3b2-1", source: "L1-AOI-2"), default);
            Assert.Equal(new AppendResult(AppendOutcome.Duplicate, 1), repeat);
            Assert.Equal(new AppendResult(AppendOutcome.Durable, facts + 1), await journal.AppendAsync(folder.Draft("new"), default));
        }

        using var after = new JournalReader(folder.Folder.Journal);
        Assert.True(ChainCheck.Run(after, null, default).Intact);
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public void A_stranger_verifies_it_with_the_script_of_the_docs(string file, long facts, string head)
    {
        using var folder = new JournalFolder();
        File.Copy(Path.Combine(Repository.Root, Folder, file), folder.Folder.Journal);

        var (code, said) = Verify(folder.Folder);

        Assert.Equal((0, $"intact: {facts} facts, head {head}"), (code, said));
    }

    [Theory]
    [InlineData("UPDATE facts SET actor = 'me' WHERE position = 4", "broken at 4: its hash does not fit its content and the fact before")]
    [InlineData("DELETE FROM facts WHERE position = 4", "broken at 5: after 3 facts are missing")]
    [InlineData("UPDATE facts SET stored_total = 0 WHERE position = 4", "broken at 4: the totals say 0 and 1; there are 3 and 1")]
    public void A_stranger_sees_an_edit_with_the_script_of_the_docs(string edit, string expected)
    {
        using var folder = new JournalFolder();
        File.Copy(Path.Combine(Repository.Root, Folder, "journal-0.1.0.db"), folder.Folder.Journal);
        using (var db = SqliteDatabase.OpenWriter(folder.Folder.Journal, flushEveryCommit: false))
        {
            db.Run(edit);
        }

        Assert.Equal((1, expected), Verify(folder.Folder));
    }

    /// <summary>Run by hand for a release; the README beside the files tells how.</summary>
    [Fact(Explicit = true)]
    public async Task Write_the_journal_of_this_version()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            await OldJournal.WriteAsync(folder, journal);
        }

        var version = typeof(Journal).Assembly.GetName().Version!.ToString(3);
        var file = Path.Combine(Repository.Root, Folder, $"journal-{version}.db");
        File.Copy(folder.Folder.Journal, file, overwrite: false);
    }

    private static (int Code, string Said) Verify(DataFolder folder)
    {
        var script = Script().Match(Repository.Text("docs/journal-format.md"));
        Assert.True(script.Success, "docs/journal-format.md has no Python script.");
        File.WriteAllText(folder.In("verify.py"), script.Groups[1].Value);
        using var python = Python(folder);
        Assert.SkipWhen(python is null && Environment.GetEnvironmentVariable("SIGHTLINE_REQUIRE_SERVICES") != "1", "python3 is not installed; the script of docs/journal-format.md cannot be run.");
        Assert.True(python is not null, "python3 is not installed, and SIGHTLINE_REQUIRE_SERVICES is 1.");
        var trouble = python.StandardError.ReadToEndAsync();
        var said = python.StandardOutput.ReadToEnd().Trim();
        python.WaitForExit();
        Assert.Empty(trouble.GetAwaiter().GetResult());
        return (python.ExitCode, said);
    }

    private static Process? Python(DataFolder folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", [folder.In("verify.py"), folder.Journal]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Script();
}

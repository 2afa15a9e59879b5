using Microsoft.Extensions.Hosting;
using Sightline.Buffering;
using Sightline.Hosting.Evidence;
using Sightline.Proof;
using Sightline.Proof.Archives;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Proof.Archives;

/// <summary>What tests of archives ask of a node.</summary>
internal static class ArchiveNode
{
    public const string Actor = "user:anna as admin";

    public static async Task<ArchiveReply> ArchiveAsync(this Node node, long through, string? reason = "closed year")
    {
        node.Project();
        var reply = await node.Get<ArchiveDesk>().MakeAsync(new ArchiveWish(through, null, reason), Actor, default);
        node.Project();
        return reply;
    }

    /// <summary>Archives, and takes the bodies out.</summary>
    public static async Task ArchivedAsync(this Node node, long through)
    {
        Assert.IsType<ArchiveReply.Done>(await node.ArchiveAsync(through));
        await node.Get<BodiesOut>().TakeOutAsync(default);
    }

    public static ChainReport Verify(DataFolder folder)
    {
        using var reader = new JournalReader(folder.Journal);
        return ChainCheck.Run(reader, null, default, known: KnownHeads.Of(folder));
    }

    /// <summary>Facts as the journal gives them, each with all it says.</summary>
    public static IReadOnlyList<string> All(IJournal journal)
    {
        var all = new List<string>();
        for (var at = 0L; journal.Read(at, 7) is { Count: > 0 } page; at = page[^1].Position)
        {
            all.AddRange(page.Select(Line));
        }

        return all;
    }

    public static string Line(Fact fact) =>
        $"{fact.Position} {fact.Kind} {fact.Source} {fact.Key} {fact.Times} {fact.Actor} {Convert.ToHexStringLower(fact.Body)} {Convert.ToHexStringLower(fact.Hash)}";

    /// <summary>Positions whose bodies are not in the file.</summary>
    public static long Away(DataFolder folder)
    {
        using var db = SqliteDatabase.OpenReader(folder.Journal);
        return db.Scalar("SELECT COUNT(*) FROM facts WHERE typeof(body) = 'text'");
    }
}

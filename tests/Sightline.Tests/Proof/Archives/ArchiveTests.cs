using FsCheck;
using FsCheck.Fluent;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Hosting.Evidence;
using Sightline.Proof;
using Sightline.Proof.Anchors;
using Sightline.Proof.Archives;
using Sightline.Proof.Packages;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Proof.Archives;

/// <summary>The oldest facts leave the journal for a file that was checked, and nobody who asks sees a difference while that file is kept.</summary>
public sealed class ArchiveTests
{
    [Fact]
    public async Task What_was_archived_is_read_as_before_counted_as_before_and_recognised_as_before()
    {
        await using var node = new Node();
        for (var i = 0; i < 600; i++)
        {
            await node.InspectAsync(serial: $"SN-{i}");
        }

        var before = ArchiveNode.All(node.Journal);
        var totals = node.Journal.TotalsAt(400);

        await node.ArchivedAsync(500);

        Assert.Equal(500, ArchiveNode.Away(node.Folder));
        Assert.Equal(before, ArchiveNode.All(node.Journal).Take(before.Count));
        Assert.Equal(before[41], ArchiveNode.Line(node.Journal.At(42)!));
        Assert.Equal(before[299], ArchiveNode.Line(node.Journal.Find(FactKinds.Inspection, "L1-AOI-1", "i300")!));
        Assert.Equal(totals, node.Journal.TotalsAt(400));
        Assert.Equal(200, (await node.SendAsync(System.Text.Encoding.UTF8.GetString(node.Journal.At(42)!.Body))).Status);
        var report = ArchiveNode.Verify(node.Folder);
        Assert.Equal((true, node.Journal.Head, 500L), (report.Intact, report.Facts, report.Archived));
    }

    [Fact]
    public async Task Any_facts_archived_in_any_steps_are_read_as_a_journal_that_archives_nothing_reads_them()
    {
        var cuts = Gen.Choose(1, 700).ArrayOf().ToArbitrary();
        await Task.Run(() => Prop.ForAll(cuts, Gen.Choose(0, int.MaxValue).ToArbitrary(), (steps, seed) => HoldsAsync(steps, seed).GetAwaiter().GetResult()).QuickCheckThrowOnFailure());

        static async Task HoldsAsync(int[] steps, int seed)
        {
            var random = new Random(seed);
            await using var node = new Node();
            for (var i = random.Next(1, 300); i > 0; i--)
            {
                // Of a kind that no stage reads: bodies of any bytes, empty ones too.
                var body = new byte[random.Next(0, 3) * random.Next(0, 400)];
                random.NextBytes(body);
                var text = random.Next(3) > 0;
                await node.Journal.AppendAsync(new FactDraft("some.thing", $"S{random.Next(3)}", random.Next(2) == 0 ? $"k{i}" : null, null, node.Clock.GetUtcNow(), "kléy \0", text ? System.Text.Encoding.UTF8.GetBytes(Convert.ToBase64String(body) + "\n\"é\u2028") : body), default);
            }

            node.Project();
            var before = ArchiveNode.All(node.Journal);
            foreach (var step in steps.Take(3))
            {
                var known = node.Get<ArchiveQuery>().Last();
                var reply = await node.ArchiveAsync(Math.Min(step, node.Journal.Head));
                Assert.Equal(Math.Min(step, node.Journal.Head) > known, reply is ArchiveReply.Done);
                await node.Get<BodiesOut>().TakeOutAsync(default);
                Assert.Equal(node.Get<ArchiveQuery>().Last(), ArchiveNode.Away(node.Folder));
            }

            Assert.Equal(before, ArchiveNode.All(node.Journal).Take(before.Count));
            Assert.True(ArchiveNode.Verify(node.Folder).Intact);
            foreach (var archive in node.Get<ArchiveQuery>().List(long.MaxValue, 10))
            {
                Assert.Empty(CheckFile(Path.Combine(node.Folder.Archives, archive.Fact.File)).Faults);
            }
        }
    }

    [Fact]
    public async Task A_fact_says_what_was_archived_and_why_and_the_audit_tells_it()
    {
        await using var node = await FilledAsync();
        await node.ArchivedAsync(5);

        var archive = Assert.Single(node.Get<ArchiveQuery>().List(long.MaxValue, 10));

        Assert.Equal((1L, 5L, "closed year", "user:anna", "facts-000000000001-000000000005.zip"), (archive.Fact.First, archive.Fact.Last, archive.Fact.Reason, archive.By, archive.Fact.File));
        Assert.Equal(archive.Fact.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(node.Folder.Archives, archive.Fact.File)))));
        var audited = Assert.Single(node.Get<AuditQuery>().Page(new AuditFilter { Act = "journal.archived" }, long.MaxValue, 10).Entries);
        Assert.Equal(("archive:facts-000000000001-000000000005.zip", "closed year", 5L), (audited.Object, audited.Reason, audited.Count));
    }

    [Fact]
    public async Task A_wish_that_makes_no_sense_is_refused_with_what_to_send_and_nothing_is_written()
    {
        await using var node = await FilledAsync();
        var desk = node.Get<ArchiveDesk>();
        var head = node.Journal.Head;

        Assert.Equal("/reason", Assert.IsType<ArchiveReply.Wrong>(await node.ArchiveAsync(5, " ")).Pointer);
        Assert.Equal("", Assert.IsType<ArchiveReply.Wrong>(await desk.MakeAsync(new ArchiveWish(null, null, "so"), ArchiveNode.Actor, default)).Pointer);
        Assert.Equal("", Assert.IsType<ArchiveReply.Wrong>(await desk.MakeAsync(new ArchiveWish(3, node.Clock.GetUtcNow(), "so"), ArchiveNode.Actor, default)).Pointer);
        Assert.Equal("/through", Assert.IsType<ArchiveReply.Wrong>(await node.ArchiveAsync(head + 1)).Pointer);
        Assert.Equal("/through", Assert.IsType<ArchiveReply.Wrong>(await node.ArchiveAsync(0)).Pointer);
        Assert.Equal("/before", Assert.IsType<ArchiveReply.Wrong>(await desk.MakeAsync(new ArchiveWish(null, node.Clock.GetUtcNow().AddDays(1), "so"), ArchiveNode.Actor, default)).Pointer);
        Assert.IsType<ArchiveReply.Nothing>(await desk.MakeAsync(new ArchiveWish(null, node.Clock.GetUtcNow().AddYears(-1), "so"), ArchiveNode.Actor, default));
        Assert.Equal(head, node.Journal.Head);
        Assert.False(Directory.Exists(node.Folder.Archives));

        await node.ArchivedAsync(5);
        Assert.Contains("up to 5 are archived already", Assert.IsType<ArchiveReply.Nothing>(await node.ArchiveAsync(5)).Why);
    }

    [Fact]
    public async Task By_a_moment_goes_what_was_recorded_before_it()
    {
        await using var node = await FilledAsync();
        var last = node.Journal.Head;
        node.Clock.Advance(TimeSpan.FromHours(1));
        var moment = node.Clock.GetUtcNow();
        await node.InspectAsync(serial: "later");

        Assert.IsType<ArchiveReply.Done>(await node.Get<ArchiveDesk>().MakeAsync(new ArchiveWish(null, moment, "so"), ArchiveNode.Actor, default));

        node.Project();
        Assert.Equal(last, node.Get<ArchiveQuery>().Last());
    }

    [Fact]
    public async Task A_node_that_was_stopped_between_the_fact_and_the_bodies_goes_on_at_its_next_start()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        await using (var node = await FilledAsync(path))
        {
            Assert.IsType<ArchiveReply.Done>(await node.ArchiveAsync(9));
            await node.Get<Journal>().TakeOutBodiesAsync(4);
            Assert.Equal(4, ArchiveNode.Away(node.Folder));
        }

        await using (var again = new Node(path))
        {
            again.Project();
            Assert.Equal(5, await again.Get<BodiesOut>().TakeOutAsync(default));
            Assert.Equal(0, await again.Get<BodiesOut>().TakeOutAsync(default));
            Assert.Equal(9, ArchiveNode.Away(again.Folder));
            Assert.True(ArchiveNode.Verify(again.Folder).Intact);
        }

        Directory.Delete(path, recursive: true);
    }

    [Fact]
    public async Task An_archive_that_was_taken_away_is_asked_for_by_name_and_read_again_when_it_is_back()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        string file, aside, first;
        await using (var node = await FilledAsync(path))
        {
            first = System.Text.Encoding.UTF8.GetString(node.Journal.At(1)!.Body);
            await node.ArchivedAsync(9);
            file = Path.Combine(node.Folder.Archives, node.Get<ArchiveQuery>().List(long.MaxValue, 1)[0].Fact.File);
        }

        File.Move(file, aside = Path.Combine(path, "taken"));
        await using (var node = new Node(path))
        {
            // It starts, takes what comes, and its chain is proven: only what the oldest facts say is not there.
            Assert.Equal(201, (await node.SendAsync(node.Message("new"))).Status);
            Assert.Equal(200, (await node.SendAsync(first)).Status);
            Assert.True(ArchiveNode.Verify(node.Folder).Intact);
            Assert.Contains("What fact 3 says was archived", Assert.Throws<ArchiveTroubleException>(() => node.Journal.At(3)).Message);
            Assert.Null(node.Journal.Trouble);

            await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(aside)).Take(2_000)]);
            Assert.Contains("Bring back another copy", Assert.Throws<ArchiveTroubleException>(() => node.Journal.At(3)).Message);

            File.Move(aside, file, overwrite: true);
            Assert.Contains("SN-", System.Text.Encoding.UTF8.GetString(node.Journal.At(3)!.Body));
        }

        Directory.Delete(path, recursive: true);
    }

    [Fact]
    public async Task An_archive_that_is_made_while_a_backup_copies_the_journal_is_in_the_backup()
    {
        await using var node = new Node();
        await node.Journal.AppendAsync([.. Enumerable.Range(0, 2_000).Select(i => new FactDraft("some.thing", "S", $"k{i}", null, node.Clock.GetUtcNow(), "line key", System.Text.Encoding.UTF8.GetBytes($"what {i} says")))], default);
        node.Project();
        var before = ArchiveNode.All(node.Journal);
        var (place, archived) = (Directory.CreateTempSubdirectory("sightline-backup-").FullName, false);

        new BackupRun(node.Folder, Path.Combine(place, "b"), ImagesMode.Copy, node.Clock, said =>
        {
            if (!archived && said.Contains("copied", StringComparison.Ordinal))
            {
                archived = true;
                node.ArchivedAsync(1_900).GetAwaiter().GetResult();
            }
        }).Run(default);

        using (var copy = new JournalReader(Path.Combine(place, "b", "journal.db")))
        {
            Assert.True(copy.FirstAway(0) > 0);
            Assert.Equal(before, before.Select((_, i) => ArchiveNode.Line(copy.At(i + 1)!)));
        }

        Directory.Delete(place, recursive: true);
    }

    [Fact]
    public async Task New_facts_are_written_where_archived_bodies_were_and_the_file_does_not_grow()
    {
        await using var node = new Node();
        await AppendAsync(0, 4_000);
        node.Project();
        var whole = Pages("page_count");
        await node.ArchivedAsync(3_000);
        Assert.InRange(Pages("freelist_count"), whole / 2, whole);
        Assert.InRange(Pages("page_count"), whole, whole + 8);

        await AppendAsync(4_000, 2_000);
        Assert.InRange(Pages("page_count"), whole, whole + 8);
        Assert.True(ArchiveNode.Verify(node.Folder).Intact);
        using var reader = new JournalReader(node.Folder.Journal);
        JournalCheck.Run(node.Folder.Journal, reader, node.Journal.Head, newest: int.MaxValue);

        ValueTask<IReadOnlyList<AppendResult>> AppendAsync(int from, int count) => node.Journal.AppendAsync(
            [.. Enumerable.Range(from, count).Select(i => new FactDraft("some.thing", "S", $"k{i}", null, node.Clock.GetUtcNow(), "line key", System.Text.Encoding.UTF8.GetBytes(new string('x', 600))))], default);

        long Pages(string what)
        {
            using var db = Sightline.Storage.SqliteDatabase.OpenReader(node.Folder.Journal);
            return db.Scalar($"PRAGMA {what}");
        }
    }

    [Fact]
    public async Task An_archive_with_other_facts_is_not_believed()
    {
        await using var node = await FilledAsync();
        await using var other = await FilledAsync(stem: "another");
        await node.ArchivedAsync(9);
        await other.ArchivedAsync(9);
        var name = node.Get<ArchiveQuery>().List(long.MaxValue, 1)[0].Fact.File;

        File.Copy(Path.Combine(other.Folder.Archives, name), Path.Combine(node.Folder.Archives, name), overwrite: true);

        Assert.Contains("gives something else", Assert.Throws<ArchiveTroubleException>(() => Enumerable.Range(1, 9).Select(i => node.Journal.At(i)).ToList()).Message);
    }

    [Fact]
    public async Task A_body_that_is_taken_out_without_a_fact_is_found_and_named()
    {
        await using var node = await FilledAsync();
        await node.ArchivedAsync(5);
        using (var db = SqliteDatabase.OpenWriter(node.Folder.Journal, flushEveryCommit: false))
        {
            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(node.Journal.At(8)!.Body));
            db.Prepare("UPDATE facts SET body = ?1 WHERE position = 8").Bind(1, hash).Execute();
        }

        var report = ArchiveNode.Verify(node.Folder);

        Assert.Equal((false, 7L, (long?)8, Tampering.Deleted), (report.Intact, report.Facts, report.FirstBroken, report.Kind));
        Assert.Contains("Archived are the facts up to 5", report.Why);
    }

    [Fact]
    public async Task The_hash_in_a_bodys_place_is_part_of_the_chain()
    {
        await using var node = await FilledAsync();
        await node.ArchivedAsync(5);
        using (var db = SqliteDatabase.OpenWriter(node.Folder.Journal, flushEveryCommit: false))
        {
            db.Prepare("UPDATE facts SET body = ?1 WHERE position = 3").Bind(1, new string('0', 64)).Execute();
        }

        Assert.Equal((false, (long?)3), ArchiveNode.Verify(node.Folder) is var report ? (report.Intact, report.FirstBroken) : default);
    }

    [Fact]
    public async Task Every_byte_of_an_archive_that_is_turned_is_found_and_named()
    {
        await using var node = await FilledAsync();
        await node.ArchivedAsync(4);
        var archive = await File.ReadAllBytesAsync(Path.Combine(node.Folder.Archives, node.Get<ArchiveQuery>().List(long.MaxValue, 1)[0].Fact.File));
        var unseen = new System.Collections.Concurrent.ConcurrentBag<int>();

        Parallel.For(0, archive.Length, at =>
        {
            var bent = (byte[])archive.Clone();
            bent[at] ^= (byte)(1 << (at % 8));
            var faults = new PackageCheck(null, null).Run(new MemoryStream(bent, writable: false), default).Faults;
            if (faults.Count == 0 || !faults.All(f => f.Where.Length > 0 && f.What.Length > 0))
            {
                unseen.Add(at);
            }
        });

        Assert.InRange(archive.Length, 1_000, 20_000);
        Assert.Empty(unseen);
    }

    [Fact]
    public async Task An_anchor_of_those_facts_and_the_key_one_trusts_are_held_against_it()
    {
        await using var node = await FilledAsync();
        var kept = await node.Get<AnchorDesk>().MakeAsync("node", default);
        node.Project();
        var anchor = node.Get<AnchorQuery>().List(true, long.MaxValue, 1)[0].Anchor;
        await node.ArchivedAsync(kept);
        var path = Path.Combine(node.Folder.Archives, node.Get<ArchiveQuery>().List(long.MaxValue, 1)[0].Fact.File);

        Assert.Equal(("given", (bool?)true, 0), CheckFile(path, anchor, anchor.PublicKey) is var good ? (good.KeyFrom, good.FitsAnchor, good.Faults.Count) : default);
        Assert.Contains("another hash at fact", Assert.Single(CheckFile(path, anchor with { Head = new string('0', 64) }).Faults).What);
        Assert.Equal((true, null), CheckFile(path, anchor with { Facts = 4_711 }) is var other ? (other.Intact, other.FitsAnchor) : default);
        Assert.Contains("It is over 4711 facts", other.NotCompared);
        Assert.Contains("and you trust", Assert.Single(CheckFile(path, null, Sightline.Proof.Signing.SigningKey.Make().PublicKey).Faults).What);
    }

    private static PackageReport CheckFile(string path, Anchor? anchor = null, byte[]? trusted = null)
    {
        using var file = File.OpenRead(path);
        return new PackageCheck(trusted, anchor).Run(file, default);
    }

    private static async Task<Node> FilledAsync(string? path = null, string stem = "SN")
    {
        var node = new Node(path);
        for (var i = 0; i < 10; i++)
        {
            await node.InspectAsync(serial: $"{stem}-{i}");
        }

        return node;
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Genealogy.Recalls;
using Sightline.Hosting.Recalls;
using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images;

namespace Sightline.Tests.Proof.Packages;

/// <summary>What is in a package, and what a stranger makes of it.</summary>
public sealed class EvidencePackageTests
{
    [Fact]
    public async Task A_package_of_a_part_has_all_that_is_said_of_it_and_nothing_of_another()
    {
        await using var node = await PackagePlant.MakeAsync();
        var package = await node.PackAsync("serial:SN-1");

        var report = PackagePlant.Check(package);

        Assert.Empty(report.Faults);
        Assert.Equal(("serial:SN-1", "package", true, true, 1), (report.Of, report.KeyFrom, report.KeyInChain, report.Complete, report.Images));
        var kinds = Facts(package).Select(f => f.Kind).ToList();
        Assert.Equal(2, kinds.Count(k => k == FactKinds.Inspection));
        Assert.Superset(
            new HashSet<string> { FactKinds.Inspection, FactKinds.Master, FactKinds.Context, FactKinds.Image, FactKinds.Map, FactKinds.DeliveryAccepted, FactKinds.Review, FactKinds.HoldPlaced, FactKinds.ProofKey },
            kinds.ToHashSet());
        Assert.DoesNotContain(Facts(package), f => Encoding.UTF8.GetString(f.Body).Contains("SN-2", StringComparison.Ordinal));
        Assert.Contains("maps/mes-1.json", Names(package));
        Assert.Contains("schemas/inspection-v1.json", Names(package));
        Assert.Equal(PackagePlant.Picture, Content(package, $"images/{PackagePlant.Hash}.png"));
    }

    [Theory]
    [InlineData("order:WO-1", 3)]
    [InlineData("lot:LOT-1", 3)]
    [InlineData("record:L1-AOI-1/i2", 1)]
    [InlineData("record:7", 1)]
    public async Task A_package_can_be_of_an_order_a_lot_or_a_record(string of, int inspections)
    {
        await using var node = await PackagePlant.MakeAsync();
        var package = await node.PackAsync(of);
        Assert.Empty(PackagePlant.Check(package).Faults);
        Assert.Equal(inspections, Facts(package).Count(f => f.Kind == FactKinds.Inspection));
    }

    [Fact]
    public async Task Of_what_nobody_knows_there_is_no_package()
    {
        await using var node = await PackagePlant.MakeAsync();
        node.Project();
        Assert.All(["serial:SN-9", "lot:LOT-9", "ncr:7", "ncr:x", "record:1", "record:L1-AOI-1/none", "order:WO-9"], of => Assert.Null(node.Get<EvidencePackages>().Prepare(EvidenceOf.Parse(of)!)));
        Assert.All(["", "SN-1", "serial:", ":x", "shipment:SH-1"], of => Assert.Null(EvidenceOf.Parse(of)));
    }

    [Fact]
    public async Task An_image_that_was_removed_is_named_with_the_fact_that_removed_it()
    {
        await using var node = await PackagePlant.MakeAsync();
        var removed = await node.FactAsync(FactKinds.ImagesRemoved, "images", $$"""{"policy":"old ones","reason":"The disk was full.","bytes":1000,"oldest":"2026-11-01T00:00:00Z","newest":"2026-11-01T00:00:00Z","images":["{{PackagePlant.Hash}}"]}""");

        var report = PackagePlant.Check(await node.PackAsync("serial:SN-1"));

        Assert.Empty(report.Faults);
        var missing = Assert.Single(report.Missing);
        Assert.Equal(($"image {PackagePlant.Hash}", (long?)removed), (missing.What, missing.Fact));
        Assert.Equal(0, report.Images);
    }

    [Fact]
    public async Task An_image_that_the_disk_gives_otherwise_is_left_out_and_told()
    {
        await using var node = await PackagePlant.MakeAsync();
        var path = Path.Combine(node.Folder.Images, PackagePlant.Hash[..2], PackagePlant.Hash);
        await File.WriteAllBytesAsync(path, [.. PackagePlant.Picture.Take(900)]);
        Assert.StartsWith("The store gave another content", Assert.Single(PackagePlant.Check(await node.PackAsync("serial:SN-1")).Missing).Why);
        File.Delete(path);
        Assert.Contains("its file is not there", Assert.Single(PackagePlant.Check(await node.PackAsync("serial:SN-1")).Missing).Why);
    }

    [Fact]
    public async Task A_package_that_would_be_too_large_says_what_it_lacks()
    {
        await using var node = await PackagePlant.MakeAsync(new() { ["Evidence:MostFacts"] = "10" });
        for (var i = 0; i < 20; i++)
        {
            await node.InspectAsync(serial: $"SN-1{i}");
        }

        var report = PackagePlant.Check(await node.PackAsync("order:WO-1"));

        Assert.Empty(report.Faults);
        Assert.False(report.Complete);
        Assert.Matches(@"^\d+ of 23 records and what is about them: a package has at most about 10 facts", Assert.Single(report.LeftOut));
    }

    [Fact]
    public async Task The_same_journal_gives_the_same_package_but_for_the_signature()
    {
        await using var node = await PackagePlant.MakeAsync();
        var (one, two) = (await node.PackAsync("serial:SN-1"), await node.PackAsync("serial:SN-1"));
        Assert.Equal(Names(one), Names(two));
        Assert.All(Names(one).Where(n => n != "signature.json"), name => Assert.Equal(Content(one, name), Content(two, name)));
    }

    [Fact]
    public async Task Every_byte_of_a_package_that_is_turned_is_found_and_named()
    {
        await using var node = new Node();
        await node.InspectAsync();
        var package = await node.PackAsync("serial:SN-1");
        var unseen = new System.Collections.Concurrent.ConcurrentBag<int>();

        // Of the two texts that are the same in every package a ninth will do: what is true of one byte of a content is true of the next.
        var (schema, readme) = (Content(package, "schemas/inspection-v1.json"), Content(package, "README.txt"));
        var plain = ((byte[])[.. schema, .. readme]).Length;
        Assert.True(package.Length < 40_000 && plain > 5_000, $"{package.Length} bytes, {plain} of them plain.");
        var (schemaAt, readmeAt) = (package.AsSpan().IndexOf(schema), package.AsSpan().IndexOf(readme));
        bool IsPlain(int at) => (at > schemaAt && at < schemaAt + schema.Length - 1) || (at > readmeAt && at < readmeAt + readme.Length - 1);

        Parallel.ForEach(Enumerable.Range(0, package.Length).Where(at => !IsPlain(at) || at % 9 == 0), at =>
        {
            var bent = (byte[])package.Clone();
            bent[at] ^= (byte)(1 << (at % 8));
            var faults = PackagePlant.Check(bent).Faults;
            if (faults.Count == 0 || !faults.All(f => f.Where.Length > 0 && f.What.Length > 0))
            {
                unseen.Add(at);
            }
        });

        Assert.Empty(unseen);
    }

    [Fact]
    public async Task A_turned_byte_in_a_fact_names_the_file_and_the_position_and_one_in_an_image_the_image()
    {
        await using var node = await PackagePlant.MakeAsync();
        var package = await node.PackAsync("serial:SN-1");
        var actor = package.AsSpan().IndexOf("line key"u8);
        Assert.Contains(PackagePlant.Check(Bent(package, actor)).Faults, f => f is { Position: > 0 } && f.Where == $"facts/{f.Position:D12}.json" && f.What.StartsWith("Its hash", StringComparison.Ordinal));
        var image = package.AsSpan().IndexOf(PackagePlant.Picture.AsSpan(0, 64));
        Assert.Contains(PackagePlant.Check(Bent(package, image + 500)).Faults, f => f.Where == $"images/{PackagePlant.Hash}.png");
    }

    [Fact]
    public async Task Whoever_makes_a_package_anew_after_a_change_is_found_by_the_signature_the_root_or_the_key()
    {
        await using var node = await PackagePlant.MakeAsync();
        var package = await node.PackAsync("serial:SN-1");
        var trusted = node.Get<KeyQuery>().All()[0].PublicKey;
        using var stranger = SigningKey.Make();

        var put = await Forged.AgainAsync(package, (name, content) => content, stranger, more: ("images/extra.png", [1, 2, 3]));
        Assert.Contains(PackagePlant.Check(put).Faults, f => f.Where == "images/extra.png" && f.What.Contains("put in", StringComparison.Ordinal));

        var bodied = await Forged.AgainAsync(package, (name, content) => name.StartsWith("facts/", StringComparison.Ordinal) ? Forged.WithBody(content, FactKinds.Review) : content, stranger);
        var faults = PackagePlant.Check(bodied).Faults;
        Assert.Contains(faults, f => f is { Position: > 0 } && f.What.StartsWith("Its path does not lead to the root", StringComparison.Ordinal));
        Assert.DoesNotContain(faults, f => f.What.StartsWith("Its hash", StringComparison.Ordinal));

        var whole = await Forged.AgainAsync(package, (name, content) => content, stranger);
        Assert.Empty(PackagePlant.Check(whole).Faults);
        Assert.False(PackagePlant.Check(whole).KeyInChain);
        Assert.Contains(PackagePlant.Check(whole, trusted).Faults, f => f.Where == "signature.json");
        Assert.Equal("given", PackagePlant.Check(package, trusted).KeyFrom);
    }

    [Fact]
    public async Task A_rotated_key_follows_from_the_old_one_that_a_verifier_trusts()
    {
        await using var node = await PackagePlant.MakeAsync();
        await node.PackAsync("serial:SN-1");
        var first = node.Get<KeyQuery>().All()[0];
        await node.Get<InstallationKey>().RotateAsync("yearly", "user:anna as quality", default);
        node.Project();
        await node.Get<InstallationKey>().RotateAsync("yearly", "user:anna as quality", default);
        node.Project();

        var package = await node.PackAsync("serial:SN-1");

        Assert.Equal("rotated", PackagePlant.Check(package, first.PublicKey).KeyFrom);
        Assert.Empty(PackagePlant.Check(package, first.PublicKey).Faults);
        Assert.Equal(3, Names(package).Count(n => n.StartsWith("keys/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_anchor_received_earlier_fits_what_was_not_changed_since_and_no_other_journal()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await AnchorAsync(node);
        await node.InspectAsync(serial: "SN-1");

        var package = await node.PackAsync("serial:SN-1");

        Assert.True(PackagePlant.Check(package, anchor: anchor).FitsAnchor);
        Assert.Empty(PackagePlant.Check(package, anchor: anchor).Faults);
        Assert.Contains(PackagePlant.Check(package, anchor: anchor with { Root = anchor.Head }).Faults, f => f.Where == "anchor" && f.What.Contains("changed since", StringComparison.Ordinal));
        await using var other = await PackagePlant.MakeAsync();
        Assert.Contains(PackagePlant.Check(package, anchor: await AnchorAsync(other)).Faults, f => f.Where == "anchor" && f.What.Contains("It is of journal", StringComparison.Ordinal));
        await node.InspectAsync(serial: "SN-1");
        var later = PackagePlant.Check(package, anchor: await AnchorAsync(node));
        Assert.Equal((true, false, null), (later.Intact, later.IsAnswered, later.FitsAnchor));
        Assert.Contains("Ask for a package made after it", later.NotCompared);
        Assert.Contains("no path from 2 facts", PackagePlant.Check(package, anchor: anchor with { Facts = 2 }).NotCompared);
    }

    [Fact]
    public async Task A_package_of_a_part_has_what_was_said_of_the_box_and_the_lot_that_it_is_in()
    {
        await using var node = await PackagePlant.MakeAsync();
        var assembled = await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"SN-1"},"components":[{"serial":"C-1"}] """);
        var replaced = await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"SN-1"},"removed":{"serial":"C-1"},"fitted":{"serial":"C-2"} """);
        var packed = await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-1"},"container":"BOX-1" """);
        var stacked = await node.ReportAsync(""" "type":"container.packed","container":"BOX-1","into":"PAL-1" """);
        var shipped = await node.ReportAsync(""" "type":"part.shipped","container":"PAL-1","shipment":"SH-1" """);
        var addressed = await node.ReportAsync(""" "type":"shipment.addressed","shipment":"SH-1","customer":"ACME" """);
        var asked = new HoldAsked { Reason = "bad melt", Lots = ["LOT-1"] };
        var held = await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna as quality");
        node.Project();

        Assert.Superset(new HashSet<long> { assembled, replaced, packed, stacked, shipped, addressed, held }, Facts(await node.PackAsync("serial:SN-1")).Select(f => f.Position).ToHashSet());
        Assert.Superset(new HashSet<long> { assembled, replaced }, Facts(await node.PackAsync("serial:C-1")).Select(f => f.Position).ToHashSet());
    }

    [Fact]
    public async Task A_package_of_a_lot_has_the_records_of_parts_that_it_went_into_and_its_recall()
    {
        await using var node = await PackagePlant.MakeAsync();
        var split = await node.ReportAsync(""" "type":"lot.split","lot":"L-7","into":[{"lot":"L-7a","quantity":2,"unit":"kg"}] """);
        var consumed = await node.ReportAsync(""" "type":"material.consumed","lot":"L-7a","quantity":1,"unit":"kg","part":{"serial":"SN-2"} """);
        await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Open, By = "user:anna", Reason = "bad melt", Scope = node.Get<RecallDesk>().Scope("lot:L-7").Scope }, "user:anna");
        var recalled = node.Journal.Head;
        node.Project();

        var facts = Facts(await node.PackAsync("lot:L-7"));

        Assert.Superset(new HashSet<long> { split, consumed, recalled }, facts.Select(f => f.Position).ToHashSet());
        Assert.Contains("SN-2", Encoding.UTF8.GetString(Assert.Single(facts, f => f.Kind == FactKinds.Inspection).Body), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_package_is_refused_with_its_place()
    {
        Assert.Equal("It is empty: this is no package.", Assert.Single(PackagePlant.Check([]).Faults).What);
        Assert.Contains(PackagePlant.Check("not a ZIP"u8.ToArray()).Faults, f => f.What.Contains("this is no package", StringComparison.Ordinal));
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(archive.CreateEntry("manifest.json").Open());
            writer.Write("{}");
        }

        Assert.StartsWith("ZIP, byte", PackagePlant.Check(zip.ToArray()).Faults[0].Where);
    }

    internal static async Task<Anchor> AnchorAsync(Node node)
    {
        _ = node.Projector;
        var position = await node.Get<AnchorDesk>().MakeAsync("node", default);
        node.Project();
        return Assert.Single(node.Get<AnchorQuery>().List(true, position + 1, 1)).Anchor;
    }

    private static byte[] Bent(byte[] package, int at) => [.. package.Select((b, i) => i == at ? (byte)(b ^ 1) : b)];

    private static IReadOnlyList<string> Names(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        return [.. zip.Entries.Select(e => e.FullName)];
    }

    private static byte[] Content(byte[] package, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        using var content = new MemoryStream();
        using var entry = zip.GetEntry(name)!.Open();
        entry.CopyTo(content);
        return content.ToArray();
    }

    private static IReadOnlyList<PackageFact> Facts(byte[] package) => [.. Names(package).Where(n => n.StartsWith("facts/", StringComparison.Ordinal))
        .Select(n => JsonSerializer.Deserialize(Content(package, n), PackageJson.Default.PackageFact)!)];
}

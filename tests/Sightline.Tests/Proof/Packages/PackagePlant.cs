using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Images;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images;

namespace Sightline.Tests.Proof.Packages;

/// <summary>A node with a part that has a story, and its packages.</summary>
internal static class PackagePlant
{
    public static readonly byte[] Picture = TestImages.Png();
    public static readonly string Hash = TestImages.Hash(Picture);

    public static async Task<Node> MakeAsync(Dictionary<string, string?>? settings = null)
    {
        var node = new Node(settings: settings);
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.FactAsync(FactKinds.Map, "mes", Map("1", ""));
        await StoreAsync(node, Picture);
        var first = await node.InspectAsync(serial: "SN-1", more: $$""","images":[{"name":"top","sha256":"{{Hash}}","mediaType":"image/png"}]""");
        await node.InspectAsync(serial: "SN-2");
        await node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{first}},"target":"mes"}""");
        await node.FactAsync(FactKinds.Review, "L1-AOI-1", $$"""{"position":{{first}},"verdict":"fail","reason":"seen","second":false,"by":"anna"}""", actor: "user:anna as quality");
        var asked = new HoldAsked { Reason = "customer called", Serials = ["SN-1"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna as quality");
        node.Project();
        await node.InspectAsync(serial: "SN-1");
        return node;
    }

    public static string Map(string version, string more) =>
        $$$"""{"formatVersion":1,"target":"mes","version":"{{{version}}}","results":{"pass":"OK","fail":"NOK","review":null},"classes":{},"unknownClass":{"policy":"park"},"fields":{"part":{"from":"part.serial"}}{{{more}}}}""";

    public static async Task StoreAsync(Node node, byte[] picture)
    {
        using var content = new MemoryStream(picture);
        Assert.Equal(ImageOutcome.Stored, (await node.Get<ImageStore>().PutAsync(TestImages.Hash(picture), content, "key", default)).Outcome);
        node.Project();
    }

    /// <summary>The package as bytes; the key is a fact of it.</summary>
    public static async Task<byte[]> PackAsync(this Node node, string of)
    {
        _ = node.Projector;
        await node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default);
        node.Project();
        var prepared = node.Get<EvidencePackages>().Prepare(EvidenceOf.Parse(of)!);
        Assert.NotNull(prepared);
        using var to = new MemoryStream();
        await node.Get<EvidencePackages>().WriteAsync(prepared, "anna", async (manifest, ct) => (await node.Get<InstallationKey>().SignAsync(manifest, ct)).Signed, to, default);
        return to.ToArray();
    }

    public static PackageReport Check(byte[] package, byte[]? trusted = null, Sightline.Proof.Anchors.Anchor? anchor = null) =>
        new PackageCheck(trusted, anchor).Run(new MemoryStream(package, writable: false), default);
}

using System.Text;
using Sightline.Buffering;
using Sightline.Hosting.Evidence;
using Sightline.Proof.Anchors;
using Sightline.Proof.Signing;
using Sightline.Tests.Hosting;
using Sightline.Tests.Proof.Packages;

namespace Sightline.Tests.Proof.Anchors;

/// <summary>Heads that are signed, told outside, and kept for others.</summary>
public sealed class AnchorTests
{
    [Fact]
    public async Task An_anchor_reads_back_and_one_with_anything_changed_does_not()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await EvidencePackageTests.AnchorAsync(node);
        var text = anchor.ToJson();

        Assert.Equal(text, Anchor.Read(Encoding.UTF8.GetBytes(text), out _)!.ToJson());
        foreach (var bent in new[] { anchor with { Facts = anchor.Facts + 1 }, anchor with { Root = anchor.Head }, anchor with { At = "2026-11-20T08:00:01Z" }, anchor with { Instance = new string('a', 32) }, anchor with { KeyId = anchor.Root } })
        {
            Assert.Null(Anchor.Read(Encoding.UTF8.GetBytes(bent.ToJson()), out var why));
            Assert.Contains("signature does not fit", why);
        }

        // As an answer of a node has it, and as a map sends it.
        Assert.Equal(text, Anchor.Read(Encoding.UTF8.GetBytes($$"""{"position":"7","own":true,"anchor":{{text}}}"""), out _)!.ToJson());
        Assert.Equal(text, Anchor.Read(Encoding.UTF8.GetBytes(new System.Text.Json.Nodes.JsonObject { ["anchor"] = text }.ToJsonString()), out _)!.ToJson());
        Assert.All(["", "null", """{"anchor":7}""", """{"anchor":null}""", "[]", "{}", """{"facts":-1}"""], bad => Assert.Null(Anchor.Read(Encoding.UTF8.GetBytes(bad), out _)));
    }

    [Fact]
    public async Task Once_a_day_an_anchor_is_made_where_a_map_tells_of_it_and_enters_the_outbox()
    {
        await using var node = await PackagePlant.MakeAsync();
        var days = node.Get<AnchorDays>();
        Assert.False(await days.MakeDueAsync(default));

        await node.FactAsync(FactKinds.Map, "mes", PackagePlant.Map("2", ""","facts":{"anchor":{"anchor":{"from":"anchor.json"},"facts":{"from":"anchor.facts"}}}"""));
        Assert.NotNull(days.DueSince(node.Clock.GetUtcNow()));
        await MakeAsync(node);
        Assert.Null(days.DueSince(node.Clock.GetUtcNow()));
        node.Clock.Advance(TimeSpan.FromHours(25));
        Assert.NotNull(days.DueSince(node.Clock.GetUtcNow()));
        Assert.Contains(node.Get<IEnumerable<Sightline.Insight.Notices.INotices>>().OfType<EvidenceNotices>().Single().At(node.Clock.GetUtcNow().AddHours(3)), n => n.Id == "evidence:anchor");
        await MakeAsync(node);

        var told = node.Rows("SELECT fields FROM outbox o JOIN told t ON t.position = o.position WHERE t.kind = 'anchor' ORDER BY o.position");
        Assert.Equal(2, told.Count);
        var sent = System.Text.Json.Nodes.JsonNode.Parse(told[0])!["anchor"]!.GetValue<string>();
        Assert.Equal(node.Get<AnchorQuery>().List(true, long.MaxValue, 2)[1].Anchor.ToJson(), Anchor.Read(Encoding.UTF8.GetBytes(sent), out _)!.ToJson());
    }

    [Fact]
    public async Task Another_nodes_anchors_are_kept_and_what_contradicts_them_is_refused_and_noticed()
    {
        await using var plant = await PackagePlant.MakeAsync();
        await using var keeper = new Node();
        _ = keeper.Projector;
        var first = await EvidencePackageTests.AnchorAsync(plant);
        plant.Clock.Advance(TimeSpan.FromDays(1));
        await plant.InspectAsync();
        var second = await EvidencePackageTests.AnchorAsync(plant);

        Assert.True(Assert.IsType<AnchorReply.Kept>(await ReceiveAsync(keeper, first)).IsNew);
        Assert.False(Assert.IsType<AnchorReply.Kept>(await ReceiveAsync(keeper, first)).IsNew);
        Assert.True(Assert.IsType<AnchorReply.Kept>(await ReceiveAsync(keeper, second)).IsNew);
        Assert.Empty(Notices(keeper));

        using var key = SigningKey.Make();
        Assert.Contains("says otherwise of the same", Assert.IsType<AnchorReply.Contradicts>(await ReceiveAsync(keeper, Signed(second with { Root = second.Head }, key))).Why);
        Assert.Contains("never becomes shorter", Assert.IsType<AnchorReply.Contradicts>(await ReceiveAsync(keeper, Signed(second with { Facts = first.Facts + 1, At = "2030-01-01T00:00:00Z" }, key))).Why);
        Assert.Equal($"evidence:conflict:{first.Instance}", Assert.Single(Notices(keeper)));
        Assert.Equal(2, keeper.Get<AnchorQuery>().List(false, long.MaxValue, 10).Count);
        Assert.Equal("2", keeper.Row($"SELECT COUNT(*) FROM anchor_conflicts"));
    }

    [Fact]
    public async Task An_anchor_of_ones_own_journal_that_comes_back_is_computed_again()
    {
        await using var node = await PackagePlant.MakeAsync();
        var anchor = await EvidencePackageTests.AnchorAsync(node);
        using var key = SigningKey.Make();
        Assert.IsType<AnchorReply.Kept>(await ReceiveAsync(node, anchor));
        Assert.Contains("had another root", Assert.IsType<AnchorReply.Contradicts>(await ReceiveAsync(node, Signed(anchor with { Facts = anchor.Facts - 1 }, key))).Why);
        Assert.Contains("Its end was cut", Assert.IsType<AnchorReply.Contradicts>(await ReceiveAsync(node, Signed(anchor with { Facts = 1_000 }, key))).Why);
    }

    private static async Task<AnchorReply> ReceiveAsync(Node node, Anchor anchor)
    {
        var reply = await node.Get<AnchorDesk>().ReceiveAsync(anchor, "key:other");
        node.Project();
        return reply;
    }

    private static async Task MakeAsync(Node node)
    {
        await node.Get<AnchorDesk>().MakeAsync("node", default);
        node.Project();
    }

    private static IEnumerable<string> Notices(Node node) =>
        node.Get<IEnumerable<Sightline.Insight.Notices.INotices>>().OfType<EvidenceNotices>().Single().At(node.Clock.GetUtcNow()).Select(n => n.Id);

    private static Anchor Signed(Anchor anchor, SigningKey key)
    {
        var named = anchor with { KeyId = key.Id, PublicKey = key.PublicKey };
        return named with { Signature = key.Sign(named.SignedText()).Signature };
    }
}

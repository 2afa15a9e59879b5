using Sightline.Buffering;
using Sightline.Hosting.Evidence;
using Sightline.Proof.Signing;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Proof.Signing;

/// <summary>The key of an installation: made once, known by the chain, never handed out.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class InstallationKeyTests
{
    [Fact]
    public async Task The_first_signature_makes_the_key_a_fact_and_the_second_uses_it()
    {
        await using var node = new Node();
        _ = node.Projector;
        var one = await node.Get<InstallationKey>().SignAsync("text"u8.ToArray(), default);
        var two = await node.Get<InstallationKey>().SignAsync("text"u8.ToArray(), default);
        node.Project();

        Assert.Equal((1L, one.Signed.KeyId, 1L), (one.Position, two.Signed.KeyId, two.Position));
        Assert.Equal(1, node.Journal.Head);
        var known = Assert.Single(node.Get<KeyQuery>().All());
        Assert.Equal(one.Signed.KeyId, known.KeyId);
        Assert.True(SigningKey.IsSignedBy(known.PublicKey, "text"u8, one.Signed.Signature));
        Assert.False(SigningKey.IsSignedBy(known.PublicKey, "Text"u8, one.Signed.Signature));
    }

    [Fact]
    public async Task The_file_is_its_owners_alone_and_a_restart_finds_the_same_key()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        string id;
        await using (var node = new Node(path))
        {
            _ = node.Projector;
            id = (await node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default)).Signed.KeyId;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(node.Get<KeyFile>().Path));
        }

        await using var again = new Node(path);
        again.Project();
        Assert.Equal(id, (await again.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default)).Signed.KeyId);
        Assert.Equal(1, again.Journal.Head);
        Assert.Null(again.Get<InstallationKey>().Trouble);
    }

    [Fact]
    public async Task A_key_that_others_can_read_signs_nothing()
    {
        await using var node = new Node();
        _ = node.Projector;
        node.Get<InstallationKey>().MakeFirst();
        File.SetUnixFileMode(node.Get<KeyFile>().Path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var refused = await Assert.ThrowsAsync<KeyTroubleException>(() => node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default));
        Assert.Contains("open to other users", refused.Message);
        Assert.Equal(0, node.Journal.Head);
    }

    [Fact]
    public async Task A_node_that_lost_its_key_says_so_and_signs_again_after_a_rotation_that_nobody_vouches_for()
    {
        await using var node = new Node();
        await SignAsync(node);
        File.Delete(node.Get<KeyFile>().Path);

        // The node that wrote the fact still knows of it; one that starts anew reads it.
        await Assert.ThrowsAsync<KeyTroubleException>(() => node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default));
        Assert.Contains("is missing", node.Get<InstallationKey>().Trouble);
        Assert.Equal("evidence:key", Assert.Single(node.Get<IEnumerable<Sightline.Insight.Notices.INotices>>().OfType<EvidenceNotices>().Single().At(node.Clock.GetUtcNow())).Id);

        await node.Get<InstallationKey>().RotateAsync("lost", "user:anna as quality", default);
        node.Project();

        Assert.Null(node.Get<InstallationKey>().Trouble);
        Assert.Equal([(false, null), (false, "lost")], node.Get<KeyQuery>().All().Select(k => (k.Vouched, k.Reason)));
        Assert.Equal(node.Get<KeyQuery>().All()[0].KeyId, node.Get<KeyQuery>().All()[1].Previous);
        Assert.Equal(node.Get<KeyQuery>().All()[1].KeyId, await SignAsync(node));
    }

    [Fact]
    public async Task A_rotation_is_vouched_for_by_the_key_before_and_is_in_the_audit()
    {
        await using var node = new Node();
        var old = await SignAsync(node);
        await node.Get<InstallationKey>().RotateAsync("yearly", "user:anna as quality", default);
        node.Project();

        Assert.NotEqual(old, await SignAsync(node));
        Assert.True(node.Get<KeyQuery>().All()[1].Vouched);
        Assert.Equal([$"{FactKinds.ProofKey}|node|-", $"{FactKinds.ProofKey}|user:anna|yearly"], node.Rows("SELECT act, who, reason FROM audit"));
    }

    [Fact]
    public async Task An_older_key_file_that_was_brought_back_signs_nothing()
    {
        await using var node = new Node();
        await SignAsync(node);
        var old = await File.ReadAllTextAsync(node.Get<KeyFile>().Path);
        await node.Get<InstallationKey>().RotateAsync("yearly", "user:anna as quality", default);
        node.Project();
        await File.WriteAllTextAsync(node.Get<KeyFile>().Path, old);

        var refused = await Assert.ThrowsAsync<KeyTroubleException>(() => node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default));
        Assert.Contains("the newest key of the chain is", refused.Message);
    }

    private static async Task<string> SignAsync(Node node)
    {
        _ = node.Projector;
        var id = (await node.Get<InstallationKey>().SignAsync(ReadOnlyMemory<byte>.Empty, default)).Signed.KeyId;
        node.Project();
        return id;
    }
}

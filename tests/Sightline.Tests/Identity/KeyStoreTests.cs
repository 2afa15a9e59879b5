using System.Security.Cryptography;
using System.Text;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

public sealed class KeyStoreTests : IDisposable
{
    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
    private readonly ManualClock _clock = new();
    private readonly AccessRig _node;

    public KeyStoreTests() => _node = new AccessRig(_folder, _clock, ("Access:RequestsPerSecondOfOneKey", "3"));

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_key_is_shown_once_and_stored_as_its_hash()
    {
        var (secret, key) = _node.Key("press-hall");

        Assert.Matches("^sl_[0-9a-f]{12}_[0-9a-f]{64}$", secret);
        Assert.Equal("key:press-hall", _node.Open(secret)!.Actor);
        using var db = SqliteDatabase.OpenReader(_folder.Identity);
        using var rows = db.Prepare("SELECT hash FROM keys").Query();
        Assert.True(rows.Read());
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), rows.Bytes(0));
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.DoesNotContain(secret[16..], Text(file)));
        Assert.Equal(key, _node.Get<KeyDesk>().Find(key.Id)! with { Stations = key.Stations, Targets = key.Targets, UsedAt = null, UsedFrom = null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("sl_")]
    [InlineData("SL_000000000000_0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_key_opens_nothing(string secret)
    {
        var (real, _) = _node.Key("a");

        Assert.Null(_node.Open(secret));
        Assert.Null(_node.Open(real + " "));
        Assert.Null(_node.Open(real[..^1]));
        Assert.Null(_node.Open(real.ToUpperInvariant()));
    }

    [Fact]
    public void A_revoked_key_opens_nothing_at_once_and_is_revoked_once()
    {
        var (secret, key) = _node.Key("a");
        var (other, _) = _node.Key("b");
        Assert.NotNull(_node.Open(secret));
        var desk = _node.Get<KeyDesk>();

        Assert.True(desk.Revoke(key.Id, "lost", AccessRig.Owner));
        Assert.False(desk.Revoke(key.Id, "lost", AccessRig.Owner));

        Assert.Null(_node.Open(secret));
        Assert.NotNull(_node.Open(other));
        Assert.Equal(["revoked", "working"], desk.List().OrderBy(k => k.Name).Select(k => k.State(_clock.GetUtcNow())));
    }

    [Fact]
    public void A_key_opens_nothing_from_the_moment_it_expires_though_it_was_in_use()
    {
        var ends = _clock.GetUtcNow().AddHours(1);
        var (secret, _) = _node.Get<KeyDesk>().Add(new KeyWish("a", "auditor", ExpiresAt: ends), AccessRig.Owner);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(_node.Open(secret));

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_node.Open(secret));
    }

    [Fact]
    public void A_rotated_key_and_its_successor_both_work_for_the_overlap()
    {
        var (old, key) = _node.Key("L1-AOI-2", "station", "L1-AOI-2");

        var (fresh, successor) = _node.Get<KeyDesk>().Rotate(key.Id, TimeSpan.FromHours(2), AccessRig.Owner)!.Value;

        Assert.Equal(key.Id, successor.Replaces);
        Assert.Equal(["L1-AOI-2"], _node.Open(fresh)!.Stations.Names!);
        Assert.NotNull(_node.Open(old));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(_node.Open(old));
        Assert.NotNull(_node.Open(fresh));
        Assert.Null(_node.Get<KeyDesk>().Rotate(key.Id, TimeSpan.FromHours(2), AccessRig.Owner));
    }

    [Fact]
    public void A_rotation_never_lengthens_the_life_of_the_old_key()
    {
        var ends = _clock.GetUtcNow().AddHours(1);
        var (_, key) = _node.Get<KeyDesk>().Add(new KeyWish("a", "auditor", ExpiresAt: ends), AccessRig.Owner);

        _node.Get<KeyDesk>().Rotate(key.Id, TimeSpan.FromDays(1), AccessRig.Owner);

        Assert.Equal(ends, _node.Get<KeyDesk>().Find(key.Id)!.ExpiresAt);
    }

    [Fact]
    public void The_last_use_is_noted_to_the_minute_with_its_place()
    {
        var (secret, key) = _node.Key("a");
        var first = _clock.GetUtcNow();
        _node.Open(secret);
        _clock.Advance(TimeSpan.FromSeconds(59));
        _node.Open(secret);
        Assert.Equal((first, "10.0.0.9"), Used());

        _clock.Advance(TimeSpan.FromSeconds(1));
        _node.Open(secret);

        Assert.Equal((first.AddMinutes(1), "10.0.0.9"), Used());
        (DateTimeOffset?, string?) Used() => _node.Get<KeyDesk>().Find(key.Id) is { } k ? (k.UsedAt, k.UsedFrom) : default;
    }

    [Fact]
    public void A_key_that_goes_too_fast_is_told_so_and_no_other_key_is_slowed()
    {
        var (fast, _) = _node.Key("fast");
        var (calm, _) = _node.Key("calm");

        var answers = Enumerable.Range(0, 4).Select(_ => _node.Get<KeyStore>().Open(fast, null, out var _)).ToList();

        Assert.Equal([KeyAnswer.Known, KeyAnswer.Known, KeyAnswer.Known, KeyAnswer.TooFast], answers);
        Assert.NotNull(_node.Open(calm));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_node.Open(fast));
    }

    [Fact]
    public void The_command_lines_changes_are_seen_by_the_running_node_within_a_second()
    {
        using var commandLine = new AccessRig(_folder, _clock);
        var (secret, key) = commandLine.Key("new-station");
        Assert.NotNull(_node.Open(secret));

        Assert.True(commandLine.Get<KeyDesk>().Revoke(key.Id, null, AccessRig.Owner));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(_node.Open(secret));
    }

    [Fact]
    public void Every_change_of_a_key_is_an_act_and_none_holds_the_secret()
    {
        var (secret, key) = _node.Key("a");
        var (fresh, next) = _node.Get<KeyDesk>().Rotate(key.Id, TimeSpan.Zero, AccessRig.Owner)!.Value;
        _node.Get<KeyDesk>().Revoke(next.Id, "gone", AccessRig.Owner);

        Assert.Equal(
            [("key.added", key.Id), ("key.rotated", key.Id), ("key.added", next.Id), ("key.revoked", next.Id)],
            _node.Acts().Select(a => (a.Act, a.Object["key:".Length..])));
        Assert.All(_node.Get<ActBox>().Oldest(10), act =>
        {
            var text = Encoding.UTF8.GetString(act.Body);
            Assert.DoesNotContain(secret[16..], text);
            Assert.DoesNotContain(fresh[16..], text);
        });
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}

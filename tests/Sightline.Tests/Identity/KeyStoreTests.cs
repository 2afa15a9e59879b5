using System.Security.Cryptography;
using System.Text;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

public sealed class KeyStoreTests
{
    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_key_is_shown_once_and_stored_as_its_hash()
    {
        using var keys = new KeyStore(_folder, _clock);
        var (secret, key) = keys.Add("press hall", "station");

        Assert.Matches("^sl_[0-9a-f]{12}_[0-9a-f]{64}$", secret);
        Assert.Equal(key, keys.Find(secret));
        using var db = SqliteDatabase.OpenReader(_folder.Identity);
        using var rows = db.Prepare("SELECT hash FROM keys").Query();
        Assert.True(rows.Read());
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), rows.Bytes(0));
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.DoesNotContain(secret[16..], Text(file)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sl_")]
    [InlineData("SL_000000000000_0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_key_opens_nothing(string secret)
    {
        using var keys = new KeyStore(_folder, _clock);
        var (real, _) = keys.Add("a", "station");

        Assert.Null(keys.Find(secret));
        Assert.Null(keys.Find(real + " "));
        Assert.Null(keys.Find(real[..^1]));
        Assert.Null(keys.Find(real.ToUpperInvariant()));
    }

    [Fact]
    public void A_revoked_key_opens_nothing_at_once_and_is_revoked_once()
    {
        using var keys = new KeyStore(_folder, _clock);
        var (secret, key) = keys.Add("a", "station");
        var (other, _) = keys.Add("b", "auditor");
        Assert.NotNull(keys.Find(secret));

        Assert.True(keys.Revoke(key.Id));
        Assert.False(keys.Revoke(key.Id));

        Assert.Null(keys.Find(secret));
        Assert.NotNull(keys.Find(other));
        Assert.Equal([_clock.GetUtcNow(), null], keys.List().OrderBy(k => k.Name).Select(k => k.RevokedAt));
    }

    [Fact]
    public void The_command_lines_changes_are_seen_by_the_running_node_within_a_second()
    {
        using var node = new KeyStore(_folder, _clock);
        using var commandLine = new KeyStore(_folder, _clock);
        var (secret, key) = commandLine.Add("new station", "station");
        Assert.NotNull(node.Find(secret));

        Assert.True(commandLine.Revoke(key.Id));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(node.Find(secret));
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}

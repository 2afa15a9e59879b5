using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>A machine's key, without its secret.</summary>
internal sealed record ApiKey(string Id, string Name, string Role, DateTimeOffset AddedAt, DateTimeOffset? RevokedAt);

/// <summary>
/// API keys, shown once and stored as hashes. A key is 256 random bits, so a plain SHA-256 is what guards it; there is
/// nothing to guess. Kept in a file of its own, which the command line changes while the node runs.
/// </summary>
internal sealed class KeyStore : IDisposable
{
    public static readonly IReadOnlyList<string> Roles = ["station", "integrator", "auditor"];

    private readonly SqliteDatabase _db;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ApiKey> _known = new();
    private long _version = -1;
    private long _looked;

    public KeyStore(DataFolder folder, TimeProvider time)
    {
        folder.Create();
        _db = SqliteDatabase.OpenWriter(folder.Identity, flushEveryCommit: true, cacheInKibibytes: 256);
        _time = time;
        Migrations.Apply(_db, "identity", time);
    }

    /// <summary>Adds a key and returns its secret, which is never shown again.</summary>
    public (string Secret, ApiKey Key) Add(string name, string role)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var secret = $"sl_{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        var key = new ApiKey(id, name, role, _time.GetUtcNow(), null);
        lock (_gate)
        {
            _db.Prepare("INSERT INTO keys (id, name, role, hash, added_at) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, id).Bind(2, name).Bind(3, role).Bind(4, Hash(secret)).Bind(5, key.AddedAt.ToUnixTimeMilliseconds()).Execute();
        }

        return (secret, key);
    }

    public bool Revoke(string id)
    {
        lock (_gate)
        {
            _known.Clear();
            return _db.Prepare("UPDATE keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL").Bind(1, id).Bind(2, _time.GetUtcNow().ToUnixTimeMilliseconds()).Execute() > 0;
        }
    }

    public IReadOnlyList<ApiKey> List()
    {
        lock (_gate)
        {
            var keys = new List<ApiKey>();
            using var rows = _db.Prepare("SELECT id, name, role, added_at, revoked_at FROM keys ORDER BY added_at, id").Query();
            while (rows.Read())
            {
                keys.Add(new ApiKey(rows.Text(0), rows.Text(1), rows.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(3)),
                    rows.NullableInt64(4) is { } revoked ? DateTimeOffset.FromUnixTimeMilliseconds(revoked) : null));
            }

            return keys;
        }
    }

    /// <summary>The key behind a secret; null when there is none or it is revoked. A change by another process is seen within a second.</summary>
    public ApiKey? Find(string secret)
    {
        ForgetIfChanged();
        if (_known.TryGetValue(secret, out var known))
        {
            return known;
        }

        // Looked up and remembered under one lock: a key revoked in between would stay known for ever.
        lock (_gate)
        {
            var found = Lookup(secret);
            if (found is not null && _known.Count < 10_000)
            {
                _known[secret] = found;
            }

            return found;
        }
    }

    public void Dispose() => _db.Dispose();

    private ApiKey? Lookup(string secret)
    {
        using var rows = _db.Prepare("SELECT id, name, role, added_at FROM keys WHERE hash = ?1 AND revoked_at IS NULL").Bind(1, Hash(secret)).Query();
        return rows.Read() ? new ApiKey(rows.Text(0), rows.Text(1), rows.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(3)), null) : null;
    }

    private void ForgetIfChanged()
    {
        var now = _time.GetTimestamp();
        if (_version >= 0 && _time.GetElapsedTime(Volatile.Read(ref _looked), now) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        lock (_gate)
        {
            Volatile.Write(ref _looked, now);
            var version = _db.Scalar("PRAGMA data_version");
            if (version != _version)
            {
                _known.Clear();
                _version = version;
            }
        }
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

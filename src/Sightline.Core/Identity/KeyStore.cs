using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Sightline.Identity;

/// <summary>What a secret opens.</summary>
internal enum KeyAnswer
{
    Known,
    Unknown,
    TooFast,
}

/// <summary>
/// Tells who is behind a key's secret, for every request: known keys are kept in memory, changes of this node count at once,
/// those of the command line within a second, an expiry to the moment.
/// </summary>
internal sealed class KeyStore(IdentityFile file, IOptions<AccessOptions> options, TimeProvider time)
{
    private const int MostInMemory = 10_000;
    private static readonly TimeSpan s_noteUseEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Opened> _opened = new();

    /// <summary>Who is behind a secret, if it opens anything now. <paramref name="from"/> is noted as the place of its last use.</summary>
    public KeyAnswer Open(string secret, string? from, out Caller? caller)
    {
        if (file.ChangedElsewhere())
        {
            Forget();
        }

        caller = null;
        var opened = _opened.TryGetValue(secret, out var known) ? known : Look(secret);
        var now = time.GetUtcNow();
        if (opened is null || opened.Key.ExpiresAt <= now)
        {
            return KeyAnswer.Unknown;
        }

        if (!opened.Take(now, options.Value.RequestsPerSecondOfOneKey))
        {
            return KeyAnswer.TooFast;
        }

        caller = opened.Caller;
        if (opened.UseIsWorthNoting(now))
        {
            file.Note(db => KeyTable.Used(db, opened.Key.Id, now, from));
        }

        return KeyAnswer.Known;
    }

    /// <summary>After a change of keys: who was known is looked up again.</summary>
    public void Forget() => _opened.Clear();

    /// <summary>Looked up and remembered under the file's lock: a key revoked in between would stay known for ever.</summary>
    private Opened? Look(string secret) => file.Read(db =>
    {
        if (KeyTable.OfSecret(db, secret) is not { RevokedAt: null } key)
        {
            return null;
        }

        var opened = new Opened(key);
        if (_opened.Count < MostInMemory)
        {
            _opened[secret] = opened;
        }

        return opened;
    });

    /// <summary>A key in use: its caller, and how fast it goes.</summary>
    private sealed class Opened(ApiKey key)
    {
        private long _second;
        private long _inSecond;
        private long _noted = key.UsedAt?.UtcTicks ?? 0;

        public ApiKey Key { get; } = key;

        public Caller Caller { get; } = key.ToCaller();

        /// <summary>Counts a request in its second; false when the second is full.</summary>
        public bool Take(DateTimeOffset now, int most)
        {
            var second = now.UtcTicks / TimeSpan.TicksPerSecond;
            if (Interlocked.Exchange(ref _second, second) != second)
            {
                Volatile.Write(ref _inSecond, 0);
            }

            return Interlocked.Increment(ref _inSecond) <= most;
        }

        /// <summary>True for one request a minute.</summary>
        public bool UseIsWorthNoting(DateTimeOffset now)
        {
            var noted = Volatile.Read(ref _noted);
            return now.UtcTicks - noted >= s_noteUseEvery.Ticks && Interlocked.CompareExchange(ref _noted, now.UtcTicks, noted) == noted;
        }
    }
}

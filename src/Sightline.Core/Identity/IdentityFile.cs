using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>
/// The file that holds people, keys and sessions. Apart from the journal, because the command line changes it while the node
/// runs, and because secrets' hashes can be deleted and facts cannot. What is done here becomes a fact through <see cref="ActBox"/>.
/// </summary>
internal sealed class IdentityFile : IDisposable
{
    private readonly SqliteDatabase _db;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _version = -1;
    private long _looked;

    public IdentityFile(DataFolder folder, TimeProvider time)
    {
        folder.Create();
        _time = time;
        _db = SqliteDatabase.OpenWriter(folder.Identity, flushEveryCommit: true, cacheInKibibytes: 256);
        _db.Run("PRAGMA busy_timeout = 5000");
        Migrations.Apply(_db, "identity", time);
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    public T Read<T>(Func<SqliteDatabase, T> read)
    {
        lock (_gate)
        {
            return read(_db);
        }
    }

    /// <summary>All of it or nothing, flushed when this returns.</summary>
    public T Change<T>(Func<SqliteDatabase, T> change)
    {
        lock (_gate)
        {
            _db.Run("BEGIN IMMEDIATE");
            try
            {
                var result = change(_db);
                _db.Run("COMMIT");
                return result;
            }
            catch
            {
                if (_db.InTransaction)
                {
                    _db.Run("ROLLBACK");
                }

                throw;
            }
        }
    }

    /// <summary>Notes what nothing depends on, such as when a key was last used: a disk that refuses must not turn away who only reads.</summary>
    public void Note(Action<SqliteDatabase> note)
    {
        try
        {
            Change(db =>
            {
                note(db);
                return 0;
            });
        }
        catch (SqliteFailure refused) when (refused.IsDisk)
        {
            // It is noted the next time.
        }
    }

    /// <summary>True once after another process, such as the command line, changed the file. Looks at most once a second.</summary>
    public bool ChangedElsewhere()
    {
        var now = _time.GetTimestamp();
        if (_version >= 0 && _time.GetElapsedTime(Volatile.Read(ref _looked), now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        lock (_gate)
        {
            Volatile.Write(ref _looked, now);
            var version = _db.Scalar("PRAGMA data_version");
            if (version == _version)
            {
                return false;
            }

            _version = version;
            return true;
        }
    }

    public void Dispose() => _db.Dispose();

    public static long Stamp(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static long? Stamp(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    public static DateTimeOffset? Time(long? stamp) => stamp is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    public static DateTimeOffset Time(long stamp) => DateTimeOffset.FromUnixTimeMilliseconds(stamp);

    /// <summary>A scope as its column: a JSON array of names; null for no limit.</summary>
    public static string? Text(Scope scope) => scope.Names is { } names ? NameList.ToJson(names) : null;

    public static Scope Scope(string? text) => text is null ? Model.Scope.Everything : Model.Scope.Of(NameList.FromJson(text));
}

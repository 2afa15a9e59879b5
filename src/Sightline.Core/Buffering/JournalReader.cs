using System.Collections.Concurrent;
using Sightline.Buffering.Archives;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Reads facts on connections of its own, beside the writer and never in its way. Who is told of damage also has every fact
/// compared with its hash and the one before: what the disk returns instead of what was written is never taken for a fact.
/// A body that was archived comes from the archives beside the journal, or from another folder that is given.
/// </summary>
internal sealed class JournalReader(string path, Action<string>? damaged = null, string? archives = null) : IFactSource, IDisposable
{
    /// <summary>Column of the body.</summary>
    private const int Body = 9;

    private const string Columns = "position, kind, source, key, observed_at, observed_offset, received_at, recorded_at, actor, body, hash";
    private const string HashBefore = "(SELECT b.hash FROM facts b WHERE b.position = facts.position - 1)";

    /// <summary>A page of facts ends here even when more were asked for: one refused message alone may have 8 MiB.</summary>
    private const long MostBytesAtOnce = 32L << 20;

    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private readonly ArchiveShelf _shelf = new(archives ?? ArchiveShelf.FolderOf(path));

    public IReadOnlyList<Fact> Read(long after, int limit) => Read(after, limit, bare: false);

    /// <summary>The same, and of those whose bodies were archived only the hashes of them: for who looks at the chain.</summary>
    public IReadOnlyList<Fact> ReadBare(long after, int limit) => Read(after, limit, bare: true);

    private IReadOnlyList<Fact> Read(long after, int limit, bool bare) => Use(db =>
    {
        // As of one moment: facts may be removed from the front meanwhile.
        db.Prepare("BEGIN").Execute();
        try
        {
            return ReadFrom(db, after, limit, bare);
        }
        finally
        {
            if (db.InTransaction)
            {
                db.Prepare("COMMIT").Execute();
            }
        }
    });

    private List<Fact> ReadFrom(SqliteDatabase db, long after, int limit, bool bare)
    {
        var facts = new List<Fact>();
        var before = damaged is null ? null : HashAt(db, after);
        using var rows = db.Prepare($"SELECT {Columns} FROM facts WHERE position > ?1 ORDER BY position LIMIT ?2")
            .Bind(1, after).Bind(2, limit).Query();
        for (long bytes = 0; bytes < MostBytesAtOnce && rows.Read();)
        {
            var fact = Checked(rows, before, facts.Count > 0 ? facts[^1].Position : after, bare);
            facts.Add(fact);
            before = damaged is null ? null : fact.Hash;
            bytes += fact.Body.Length;
        }

        return facts;
    }

    /// <summary>Facts after a position as their hashes are made of them, into a page that is used again.</summary>
    public ChainPage ReadChain(ChainPage page, long after, byte[] before, int limit) => Use(db => page.Fill(db, after, before, limit));

    public Fact? At(long position) => At(position, bare: false);

    public Fact? Bare(long position) => At(position, bare: true);

    private Fact? At(long position, bool bare) => Use(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns}, {HashBefore} FROM facts WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? Checked(rows, rows.IsNull(11) ? null : rows.Bytes(11), position - 1, bare) : null;
    });

    public Fact? Find(string kind, string source, string key) => Use(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns}, {HashBefore} FROM facts WHERE source = ?1 AND key = ?2 AND kind = ?3")
            .Bind(1, source).Bind(2, key).Bind(3, kind).Query();
        return rows.Read() ? Checked(rows, rows.IsNull(11) ? null : rows.Bytes(11), rows.Int64(0) - 1, bare: false) : null;
    });

    /// <summary>Where the fact with this identity is; 0 for nowhere.</summary>
    public long PositionOf(string kind, string source, string key) => Use(db =>
    {
        using var rows = db.Prepare("SELECT position FROM facts WHERE source = ?1 AND key = ?2 AND kind = ?3")
            .Bind(1, source).Bind(2, key).Bind(3, kind).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    });

    /// <summary>Totals of the facts after a position, in order.</summary>
    public IReadOnlyList<JournalTotals> Totals(long after, int limit) => Use(db =>
    {
        var totals = new List<JournalTotals>();
        using var rows = db.Prepare("SELECT position, stored_total, refused_total FROM facts WHERE position > ?1 ORDER BY position LIMIT ?2")
            .Bind(1, after).Bind(2, limit).Query();
        while (rows.Read())
        {
            totals.Add(new JournalTotals(rows.Int64(0), rows.Int64(1), rows.Int64(2)));
        }

        return totals;
    });

    /// <summary>Totals at a position, or at the newest fact when the position is past it.</summary>
    public JournalTotals TotalsAt(long position) => Use(db =>
    {
        using (var rows = db.Prepare("SELECT position, stored_total, refused_total FROM facts WHERE position <= ?1 ORDER BY position DESC LIMIT 1").Bind(1, position).Query())
        {
            if (rows.Read())
            {
                return new JournalTotals(rows.Int64(0), rows.Int64(1), rows.Int64(2));
            }
        }

        var pruned = PrunedJournal.Read(db);
        return position < pruned.Position ? default : new JournalTotals(pruned.Position, pruned.Stored, pruned.Refused);
    });

    /// <summary>Where the journal begins.</summary>
    public PrunedJournal Pruned() => Use(PrunedJournal.Read);

    /// <summary>Facts after a position without their bodies, in order.</summary>
    public IReadOnlyList<FactHead> Heads(long after, int limit) => Use(db =>
    {
        var heads = new List<FactHead>();
        using var rows = db.Prepare("SELECT position, kind, source, recorded_at FROM facts WHERE position > ?1 ORDER BY position LIMIT ?2").Bind(1, after).Bind(2, limit).Query();
        while (rows.Read())
        {
            heads.Add(new FactHead(rows.Int64(0), rows.Text(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3))));
        }

        return heads;
    });

    /// <summary>Which journal this is, whatever folder it lies in; empty where an earlier version wrote it and none of today opened it yet.</summary>
    public string Instance() => Use(db =>
    {
        if (db.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'node'") == 0)
        {
            return "";
        }

        using var rows = db.Prepare("SELECT instance FROM node").Query();
        return rows.Read() ? rows.Text(0) : "";
    });

    /// <summary>What the file's own check finds first in its tables and indexes, in its words; null for nothing. It reads the whole file.</summary>
    public string? Damage() => Use(db =>
    {
        using var rows = db.Prepare("PRAGMA integrity_check(1)").Query();
        return rows.Read() && rows.Text(0) is not "ok" and var said ? said : null;
    });

    /// <summary>Chain hash of the fact at a position, or of the last one that was removed; null when it is not known.</summary>
    public byte[]? HashAt(long position) => Use(db => HashAt(db, position));

    /// <summary>Chain hashes of the facts after a position, in order.</summary>
    public IReadOnlyList<byte[]> Hashes(long after, int limit) => Use(db =>
    {
        var hashes = new List<byte[]>(limit);
        using var rows = db.Prepare("SELECT hash FROM facts WHERE position > ?1 ORDER BY position LIMIT ?2").Bind(1, after).Bind(2, limit).Query();
        while (rows.Read())
        {
            hashes.Add(rows.Bytes(0));
        }

        return hashes;
    });

    /// <summary>The first fact after a position whose body is not there; 0 for none.</summary>
    public long FirstAway(long after) => Use(db =>
    {
        using var rows = db.Prepare("SELECT MIN(position) FROM facts WHERE position > ?1 AND typeof(body) = 'text'").Bind(1, after).Query();
        return rows.Read() ? rows.NullableInt64(0) ?? 0 : 0;
    });

    private static byte[]? HashAt(SqliteDatabase db, long position)
    {
        using (var rows = db.Prepare("SELECT hash FROM facts WHERE position = ?1").Bind(1, position).Query())
        {
            if (rows.Read())
            {
                return rows.Bytes(0);
            }
        }

        var pruned = PrunedJournal.Read(db);
        return pruned.Position == position && position > 0 ? pruned.Hash : null;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var db))
        {
            db.Dispose();
        }

        _shelf.Dispose();
    }

    /// <summary>The first fact there is has nothing before it; only at position 1 is that the beginning.</summary>
    private Fact Checked(in SqliteRows rows, byte[]? before, long last, bool bare)
    {
        var position = rows.Int64(0);
        before ??= position == 1 ? FactHash.Genesis : null;
        var fact = rows.IsText(Body) ? From(rows, []) with { ArchivedHash = HashOf(rows.Text(Body), position) } : From(rows, rows.Bytes(Body));
        if (damaged is not null && before is not null)
        {
            Check(fact, before, last);
        }

        return fact.ArchivedHash is null || bare ? fact : fact with { Body = _shelf.BodyOf(position, rows.Text(Body)), ArchivedHash = null };
    }

    private static Fact From(in SqliteRows rows, byte[] body)
    {
        FactTimes times;
        try
        {
            DateTimeOffset? observed = rows.IsNull(4) ? null : FactHash.FromMicroseconds(rows.Int64(4), rows.Int64(5));
            times = new FactTimes(observed, FactHash.FromMicroseconds(rows.Int64(6)), FactHash.FromMicroseconds(rows.Int64(7)));
        }
        catch (ArgumentOutOfRangeException impossible)
        {
            throw new InvalidDataException($"The fact at position {rows.Int64(0)} has a time that no clock shows: it is not what was written.", impossible);
        }

        return new Fact(rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), times, rows.Text(8), body, rows.Bytes(10));
    }

    private static void Check(Fact fact, byte[] before, long last)
    {
        if (fact.Position != last + 1)
        {
            throw new InvalidDataException($"After position {last} comes {fact.Position}: facts are missing.");
        }

        if (!FactHash.Of(before, fact).AsSpan().SequenceEqual(fact.Hash))
        {
            throw new InvalidDataException($"The fact at position {fact.Position} does not fit its hash and the fact before: it is not what was written.");
        }
    }

    private static byte[] HashOf(string archived, long position)
    {
        try
        {
            return Convert.FromHexString(archived);
        }
        catch (FormatException not)
        {
            throw new InvalidDataException($"The fact at position {position} has neither a body nor the hash of one: it is not what was written.", not);
        }
    }

    private T Use<T>(Func<SqliteDatabase, T> read)
    {
        var db = _idle.TryTake(out var idle) ? idle : SqliteDatabase.OpenReader(path);
        try
        {
            return read(db);
        }
        catch (Exception error) when (damaged is not null && error is InvalidDataException or SqliteFailure { IsDamage: true })
        {
            damaged!(error.Message);
            throw;
        }
        finally
        {
            _idle.Add(db);
        }
    }
}

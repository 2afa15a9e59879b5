using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Some facts as their hashes are made of them: the bytes of the columns as they lie in the file, copied once, with no text read and none
/// written again. So many facts can be hashed at once, and what is checked is what is stored. Filled anew for the next facts.
/// </summary>
internal sealed class ChainPage
{
    private const int Hash = 32;
    private const long MostBytes = 32L << 20;

    private static readonly byte[] s_inspection = "inspection.received"u8.ToArray();
    private static readonly byte[] s_refused = "message.refused"u8.ToArray();
    private static readonly byte[] s_archived = "journal.archived"u8.ToArray();
    private static readonly byte[] s_anchored = "proof.anchored"u8.ToArray();

    private readonly List<Row> _rows = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _used;

    public int Count => _rows.Count;

    public Row this[int at] => _rows[at];

    /// <summary>The stored hash of a fact.</summary>
    public ReadOnlySpan<byte> HashOf(int at) => _bytes.AsSpan(_rows[at].Hash, Hash);

    /// <summary>The stored body of a fact; the hexadecimal SHA-256 of one that was archived.</summary>
    public ReadOnlySpan<byte> BodyOf(int at) => _bytes.AsSpan(_rows[at].Body, _rows[at].BodyLength);

    /// <summary>Facts after a position; none at the end.</summary>
    public ChainPage Fill(SqliteDatabase db, long after, ReadOnlySpan<byte> before, int limit)
    {
        _rows.Clear();
        _used = 0;
        var last = Keep(before);
        using var rows = db.Prepare("SELECT position, kind, source, key, observed_at, observed_offset, received_at, recorded_at, actor, body, hash, stored_total, refused_total FROM facts WHERE position > ?1 ORDER BY position LIMIT ?2")
            .Bind(1, after).Bind(2, limit).Query();
        while (_used < MostBytes && rows.Read())
        {
            last = Take(rows, last);
        }

        return this;
    }

    /// <summary>True where a fact's stored hash is that of its content and the fact before. Called from several threads.</summary>
    public bool Fits(int at)
    {
        var row = _rows[at];
        Span<byte> body = stackalloc byte[Hash];
        Span<byte> whole = stackalloc byte[Hash];
        if (!row.IsArchived)
        {
            SHA256.HashData(BodyOf(at), body);
        }
        else if (Convert.FromHexString(BodyOf(at), body, out _, out var written) != OperationStatus.Done || written != Hash)
        {
            return false;
        }

        body.CopyTo(_bytes.AsSpan(row.Head + row.HeadLength - Hash, Hash));
        SHA256.HashData(_bytes.AsSpan(row.Head, row.HeadLength), whole);
        return row.HashLength == Hash && whole.SequenceEqual(HashOf(at));
    }

    /// <summary>The fields in the order in which they are hashed, as docs/journal-format.md has them.</summary>
    private int Take(in SqliteRows rows, int before)
    {
        var head = _used;
        Keep("SLF1"u8);
        Keep(_bytes.AsSpan(before, Hash));
        Number(rows.Int64(0));
        Text(rows, 1);
        var kind = rows.Span(1);
        var (inspection, refused, archiving) = (kind.SequenceEqual(s_inspection), kind.SequenceEqual(s_refused), kind.SequenceEqual(s_archived));
        Text(rows, 2);
        Text(rows, 3);
        Number(rows.IsNull(4) ? long.MinValue : rows.Int64(4));
        Number(rows.IsNull(4) ? long.MinValue : rows.Int64(5));
        Number(rows.Int64(6));
        Number(rows.Int64(7));
        Text(rows, 8);
        Room(Hash);
        _used += Hash;
        var headLength = _used - head;
        var bodyLength = rows.Span(9).Length;
        var body = Keep(rows.Span(9));
        var hashLength = rows.Span(10).Length;
        var hash = Keep(rows.Span(10));

        // A hash that is too short is kept with room for a whole one: the next fact is chained to something.
        Room(Hash);
        _used += Math.Max(0, Hash - hashLength);
        _rows.Add(new Row(rows.Int64(0), head, headLength, body, bodyLength, hash, hashLength, inspection, refused, rows.Int64(11), rows.Int64(12)) { IsArchived = rows.IsText(9), TellsOfArchive = archiving, AnchoredBy = kind.SequenceEqual(s_anchored) ? rows.Text(2) : null });
        return hash;
    }

    private void Text(in SqliteRows rows, int column)
    {
        Room(4);
        if (rows.IsNull(column))
        {
            BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_used), -1);
            _used += 4;
            return;
        }

        var text = rows.Span(column);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_used), text.Length);
        _used += 4;
        Keep(text);
    }

    private void Number(long value)
    {
        Room(8);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(_used), value);
        _used += 8;
    }

    private int Keep(ReadOnlySpan<byte> bytes)
    {
        // What is copied may lie in the buffer that grows: the old one stays until it is copied.
        Room(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
        return _used - bytes.Length;
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
        }
    }

    /// <summary>Where the parts of one fact lie.</summary>
    internal readonly record struct Row(
        long Position, int Head, int HeadLength, int Body, int BodyLength, int Hash, int HashLength, bool IsInspection, bool IsRefused, long Stored, long Refused)
    {
        /// <summary>Its body lies in an archive, and the hash of the body in its place.</summary>
        public bool IsArchived { get; init; }

        /// <summary>It says which facts were archived.</summary>
        public bool TellsOfArchive { get; init; }

        /// <summary>Of a fact that anchors this journal, the instance that it names; null for every other fact.</summary>
        public string? AnchoredBy { get; init; }
    }
}

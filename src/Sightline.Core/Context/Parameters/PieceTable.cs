using System.Globalization;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>What is known of a piece without opening it.</summary>
/// <param name="Key">Where it lies, see <see cref="PieceKey"/>.</param>
/// <param name="First">Position of the first fact in it.</param>
/// <param name="Last">Position of the last.</param>
/// <param name="Stored">Samples in it.</param>
/// <param name="Counted">Moments in it: of several samples of one moment the last stored counts.</param>
/// <param name="Low">Smallest value that counts.</param>
/// <param name="High">Largest.</param>
/// <param name="Total">Their sum, as <see cref="ExactSum"/> writes it.</param>
internal readonly record struct PieceHead(long Key, long First, long Last, long Stored, long Counted, decimal Low, decimal High, string Total)
{
    public long Minute => PieceKey.MinuteIn(Key);

    public static PieceHead Of(long key, List<KnownSample> ordered)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var sample in ordered)
        {
            (first, last) = (Math.Min(first, sample.Position), Math.Max(last, sample.Position));
        }

        var (low, high, sum) = (decimal.MaxValue, decimal.MinValue, new ExactSum());
        var counted = KnownSample.Counted(ordered, long.MaxValue);
        foreach (var sample in counted)
        {
            (low, high) = (Math.Min(low, sample.Value), Math.Max(high, sample.Value));
            sum.Add(sample.Value);
        }

        return new PieceHead(key, first, last, ordered.Count, counted.Count, low, high, sum.ToString());
    }
}

/// <summary>Pieces of samples in the tables.</summary>
internal static class PieceTable
{
    private const string Columns = "key, first_position, last_position, stored, counted, low, high, total";

    /// <summary>Pieces of some minutes, both included, that hold anything up to a position, in order.</summary>
    public static List<PieceHead> Between(SqliteDatabase db, long series, long fromMinute, long toMinute, long known) =>
        Heads(db.Prepare($"SELECT {Columns} FROM parameter_minutes WHERE key >= ?1 AND key < ?2 AND first_position <= ?3 ORDER BY key")
            .Bind(1, PieceKey.Of(series, fromMinute, 0)).Bind(2, PieceKey.Of(series, toMinute + 1, 0)).Bind(3, known));

    /// <summary>The newest pieces before a key that hold anything up to a position, newest first.</summary>
    public static List<PieceHead> Before(SqliteDatabase db, long series, long key, long known, int limit) =>
        Heads(db.Prepare($"SELECT {Columns} FROM parameter_minutes WHERE key >= ?1 AND key < ?2 AND first_position <= ?3 ORDER BY key DESC LIMIT ?4")
            .Bind(1, PieceKey.Of(series, 0, 0)).Bind(2, key).Bind(3, known).Bind(4, limit));

    public static long CountIn(SqliteDatabase db, long series, long minute)
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM parameter_minutes WHERE key >= ?1 AND key < ?2").Bind(1, PieceKey.Of(series, minute, 0)).Bind(2, PieceKey.Of(series, minute + 1, 0)).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    public static List<KnownSample> Samples(SqliteDatabase db, long key)
    {
        using var rows = db.Prepare("SELECT body FROM parameter_samples WHERE key = ?1").Bind(1, key).Query();
        return rows.Read() ? SampleBlock.Read(rows.Span(0), PieceKey.MinuteIn(key)) : throw new InvalidDataException($"Samples {key} are counted and are not there. Run 'sightline rebuild'.");
    }

    public static void Put(SqliteDatabase db, long key, List<KnownSample> given)
    {
        var ordered = given.ConvertAll(KnownSample.Plain);
        var head = PieceHead.Of(key, ordered);
        db.Prepare($"INSERT INTO parameter_minutes ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (key) DO UPDATE SET first_position = excluded.first_position, last_position = excluded.last_position, " +
            "stored = excluded.stored, counted = excluded.counted, low = excluded.low, high = excluded.high, total = excluded.total")
            .Bind(1, key).Bind(2, head.First).Bind(3, head.Last).Bind(4, head.Stored).Bind(5, head.Counted).Bind(6, Text(head.Low)).Bind(7, Text(head.High)).Bind(8, head.Total).Execute();
        db.Prepare("INSERT INTO parameter_samples (key, body) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET body = excluded.body")
            .Bind(1, key).Bind(2, SampleBlock.Write(ordered, PieceKey.MinuteIn(key))).Execute();
    }

    public static void Drop(SqliteDatabase db, long key)
    {
        db.Prepare("DELETE FROM parameter_minutes WHERE key = ?1").Bind(1, key).Execute();
        db.Prepare("DELETE FROM parameter_samples WHERE key = ?1").Bind(1, key).Execute();
    }

    public static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static List<PieceHead> Heads(SqliteStatement query)
    {
        var found = new List<PieceHead>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new PieceHead(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), Number(rows.Text(5)), Number(rows.Text(6)), rows.Text(7)));
        }

        return found;
    }
}

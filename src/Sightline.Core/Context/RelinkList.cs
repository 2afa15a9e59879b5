using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Context;

/// <summary>A bound record that would be bound otherwise today.</summary>
/// <param name="Record">Journal position of the record.</param>
/// <param name="Station">Its station.</param>
/// <param name="Because">Position of the fact that changed the past.</param>
/// <param name="Old">What it is bound with, as frozen.</param>
/// <param name="New">What it would be bound with, as frozen.</param>
internal sealed record RelinkWanted(long Record, string Station, long Because, string Old, string New);

/// <summary>
/// The list of records to be relinked. The journey writes it, each with what the record is to be bound with; a record leaves it
/// with the fact that says so. It is made of facts alone, so a kill between two of them loses nothing and repeats nothing.
/// </summary>
internal sealed class RelinkList(ProjectionReader projections)
{
    private readonly Signal _grown = new();
    private long _marked;

    /// <summary>Journal position of the newest fact that put something on the list.</summary>
    public long Marked => Volatile.Read(ref _marked);

    public Task WaitPastAsync(long marked, CancellationToken ct) => _grown.WaitUntilAsync(() => Marked > marked, ct);

    /// <summary>A fact has put something on the list. It is read when the projections hold that fact.</summary>
    public void Mark(long position)
    {
        if (position > Marked)
        {
            Volatile.Write(ref _marked, position);
            _grown.Raise();
        }
    }

    /// <summary>The first of the list, in the order of the journal.</summary>
    public IReadOnlyList<RelinkWanted> First(int limit) => projections.Read(db =>
    {
        var found = new List<RelinkWanted>();
        using var rows = db.Prepare(
            "SELECT r.record, i.station, r.because, o.body, n.body FROM relink_waiting r JOIN inspections i ON i.position = r.record JOIN contexts o ON o.id = i.context_id JOIN contexts n ON n.id = r.context_id " +
            "ORDER BY r.record LIMIT ?1").Bind(1, limit).Query();
        while (rows.Read())
        {
            found.Add(new RelinkWanted(rows.Int64(0), rows.Text(1), rows.Int64(2), rows.Text(3), rows.Text(4)));
        }

        return found;
    });

    /// <summary>A record is on the list: it would be bound with this, or waits for what is not known yet.</summary>
    public static void Put(SqliteDatabase db, long record, long because, long? contextId, string? waitsFor) =>
        db.Prepare("INSERT INTO relink_waiting (record, because, context_id, waits_for) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (record) DO UPDATE SET because = excluded.because, context_id = excluded.context_id, waits_for = excluded.waits_for")
            .Bind(1, record).Bind(2, because).Bind(3, contextId).Bind(4, waitsFor).Execute();

    public static void Remove(SqliteDatabase db, long record) => db.Prepare("DELETE FROM relink_waiting WHERE record = ?1").Bind(1, record).Execute();

    /// <summary>What a record is to be bound with because of a fact; null where another fact has taken its place.</summary>
    public static long? Find(SqliteDatabase db, long record, long because)
    {
        using var rows = db.Prepare("SELECT context_id FROM relink_waiting WHERE record = ?1 AND because = ?2").Bind(1, record).Bind(2, because).Query();
        return rows.Read() ? rows.NullableInt64(0) : null;
    }

    /// <summary>Records that would be bound with an order once it is known, after a position, with the fact that made them so.</summary>
    public static IReadOnlyList<(long Record, long Because)> WaitingFor(SqliteDatabase db, string waitsFor, long after, int limit)
    {
        var found = new List<(long, long)>();
        using var rows = db.Prepare("SELECT record, because FROM relink_waiting WHERE waits_for = ?1 AND record > ?2 ORDER BY record LIMIT ?3").Bind(1, waitsFor).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Int64(1)));
        }

        return found;
    }
}

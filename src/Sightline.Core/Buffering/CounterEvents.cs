using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// When a source's counter repeated itself or was started anew. Repeats that follow each other are one row: a counter that
/// was set back goes through all it had counted, and that is one thing that happened.
/// </summary>
internal sealed class CounterEvents
{
    public const string Repeat = "repeat";
    public const string Reset = "reset";

    private readonly Dictionary<string, (long Position, string Kind, long Last)> _newest = [];

    public void Load(SqliteDatabase db)
    {
        _newest.Clear();
        using var rows = db.Prepare(
            "SELECT e.station, e.position, e.kind, e.last FROM counter_events e JOIN (SELECT station, MAX(position) AS newest FROM counter_events GROUP BY station) n ON n.station = e.station AND n.newest = e.position").Query();
        while (rows.Read())
        {
            _newest[rows.Text(0)] = (rows.Int64(1), rows.Text(2), rows.Int64(3));
        }
    }

    /// <summary>Writes down one repeat or reset.</summary>
    public void Add(SqliteDatabase db, string station, string kind, long number, long previous, Fact fact)
    {
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        if (kind == Repeat && _newest.TryGetValue(station, out var newest) && newest.Kind == Repeat && number - newest.Last is 0 or 1)
        {
            db.Prepare("UPDATE counter_events SET last = ?3, times = times + 1, last_at = ?4 WHERE station = ?1 AND position = ?2")
                .Bind(1, station).Bind(2, newest.Position).Bind(3, number).Bind(4, at).Execute();
            _newest[station] = newest with { Last = number };
            return;
        }

        db.Prepare("INSERT INTO counter_events (station, position, kind, first, last, times, previous, at, last_at) VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5, ?6, ?6)")
            .Bind(1, station).Bind(2, fact.Position).Bind(3, kind).Bind(4, number).Bind(5, previous).Bind(6, at).Execute();
        _newest[station] = (fact.Position, kind, number);
    }
}

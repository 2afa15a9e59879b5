using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Timelines;

/// <summary>
/// The table of what holds where, as of any moment. The last moment looked up at each place is remembered, because the next
/// part usually falls in the same one. For the journey's thread.
/// </summary>
internal sealed class TimelineTable
{
    private readonly Dictionary<string, PlaceMoment> _last = [];

    public void Forget() => _last.Clear();

    /// <summary>Writes an entry. Returns the end, exclusive, of the time in which it is what holds.</summary>
    public long Put(SqliteDatabase db, TimelineEntry entry, long position)
    {
        var from = FactHash.Microseconds(entry.From);
        db.Prepare("INSERT INTO timelines (place, topic, valid_from, position, value, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source")
            .Bind(1, entry.Place).Bind(2, entry.Topic).Bind(3, from).Bind(4, position).Bind(5, entry.Value).Bind(6, entry.Source).Execute();
        _last.Remove(entry.Place);
        return Next(db, entry.Place, entry.Topic, from);
    }

    public PlaceMoment At(SqliteDatabase db, string place, DateTimeOffset moment)
    {
        var at = FactHash.Microseconds(moment);
        return _last.TryGetValue(place, out var known) && at >= known.From && at < known.To ? known : _last[place] = Lookup(db, place, at);
    }

    /// <summary>All that holds at a place at a moment, in microseconds.</summary>
    public static PlaceMoment Lookup(SqliteDatabase db, string place, long at)
    {
        var (from, to) = (long.MinValue, long.MaxValue);
        var values = new Dictionary<string, Held>();
        foreach (var topic in Topics(db, place))
        {
            using var rows = db.Prepare("SELECT valid_from, value, source, position FROM timelines WHERE place = ?1 AND topic = ?2 AND valid_from <= ?3 ORDER BY valid_from DESC, position DESC LIMIT 1")
                .Bind(1, place).Bind(2, topic).Bind(3, at).Query();
            if (rows.Read())
            {
                from = Math.Max(from, rows.Int64(0));
                if (rows.NullableText(1) is { } value)
                {
                    values[topic] = new Held(value, rows.Text(2), rows.Int64(3));
                }
            }

            to = Math.Min(to, Next(db, place, topic, at));
        }

        return new PlaceMoment(from, to, values);
    }

    private static long Next(SqliteDatabase db, string place, string topic, long after)
    {
        using var rows = db.Prepare("SELECT MIN(valid_from) FROM timelines WHERE place = ?1 AND topic = ?2 AND valid_from > ?3").Bind(1, place).Bind(2, topic).Bind(3, after).Query();
        return rows.Read() && !rows.IsNull(0) ? rows.Int64(0) : long.MaxValue;
    }

    /// <summary>From one to the next: a place has few topics and may have many entries.</summary>
    private static List<string> Topics(SqliteDatabase db, string place)
    {
        var found = new List<string>();
        var last = "";
        while (true)
        {
            using var rows = db.Prepare("SELECT MIN(topic) FROM timelines WHERE place = ?1 AND topic > ?2").Bind(1, place).Bind(2, last).Query();
            if (!rows.Read() || rows.IsNull(0))
            {
                return found;
            }

            found.Add(last = rows.Text(0));
        }
    }
}

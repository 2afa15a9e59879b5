using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>A part of a station as it is numbered there. A part without a serial has a key where it names batch and position.</summary>
internal readonly record struct NumberedPart(long Record, string Station, long N, long? Sequence, string? Key, long ExposedAt);

/// <summary>How far a station is that has an ejector, or whose PLC counts parts one by one.</summary>
internal sealed class NumberedStation
{
    public long N { get; set; }

    public long LastAt { get; set; } = long.MinValue;

    public long ConfirmsOpen { get; set; }

    public long? LastIndex { get; set; }

    public long PartsOpen { get; set; }
}

/// <summary>The stations whose parts are numbered. Rows of parts are gathered and written once for each transaction, or before somebody looks one up.</summary>
internal sealed class NumberedStations
{
    private readonly Dictionary<string, NumberedStation> _stations = [];
    private readonly HashSet<string> _moved = [];
    private readonly List<NumberedPart> _unwritten = [];

    public void Load(SqliteDatabase db)
    {
        _stations.Clear();
        _moved.Clear();
        _unwritten.Clear();
        using var rows = db.Prepare("SELECT station, n, last_at, confirms_open, last_index, parts_open FROM eject_stations").Query();
        while (rows.Read())
        {
            _stations[rows.Text(0)] = new NumberedStation { N = rows.Int64(1), LastAt = rows.Int64(2), ConfirmsOpen = rows.Int64(3), LastIndex = rows.NullableInt64(4), PartsOpen = rows.Int64(5) };
        }
    }

    /// <summary>A station that is numbered already; null for every other.</summary>
    public NumberedStation? Known(string station)
    {
        if (!_stations.TryGetValue(station, out var known))
        {
            return null;
        }

        _moved.Add(station);
        return known;
    }

    /// <summary>A station that is numbered from now on.</summary>
    public NumberedStation Of(string station)
    {
        _stations.TryAdd(station, new NumberedStation());
        return Known(station)!;
    }

    public NumberedPart Add(string station, long record, long? sequence, string? key, long exposedAt)
    {
        var known = Of(station);
        known.N++;
        known.LastAt = Math.Max(known.LastAt, exposedAt);
        var part = new NumberedPart(record, station, known.N, sequence, key, exposedAt);
        _unwritten.Add(part);
        return part;
    }

    /// <summary>Writes the rows of parts, so that they are found.</summary>
    public void Write(SqliteDatabase db)
    {
        foreach (var part in _unwritten)
        {
            db.Prepare("INSERT INTO numbered_parts (record, station, n, sequence, key, exposed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, part.Record).Bind(2, part.Station).Bind(3, part.N).Bind(4, part.Sequence).Bind(5, part.Key).Bind(6, part.ExposedAt).Execute();
        }

        _unwritten.Clear();
    }

    public void Finish(SqliteDatabase db)
    {
        Write(db);
        foreach (var station in _moved)
        {
            var known = _stations[station];
            db.Prepare("INSERT INTO eject_stations (station, n, last_at, confirms_open, last_index, parts_open) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (station) DO UPDATE SET "
                + "n = excluded.n, last_at = excluded.last_at, confirms_open = excluded.confirms_open, last_index = excluded.last_index, parts_open = excluded.parts_open")
                .Bind(1, station).Bind(2, known.N).Bind(3, known.LastAt).Bind(4, known.ConfirmsOpen).Bind(5, known.LastIndex).Bind(6, known.PartsOpen).Execute();
        }

        _moved.Clear();
    }
}

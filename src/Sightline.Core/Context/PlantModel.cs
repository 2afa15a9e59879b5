using System.Text.Json;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>The plant as master data knows it, in memory. Guarded by its own lock: the journey writes, the API reads.</summary>
internal sealed class PlantModel
{
    private readonly Dictionary<(string Kind, string Id), (object Body, long Position)> _records = [];

    private Dictionary<string, TimeSpan> _holds = [];
    private long _holdsOf = -1;

    public Lock Gate { get; } = new();

    public ShiftCalendar Shifts { get; } = new();

    public TestPieces Pieces { get; } = new();

    /// <summary>Goes up with every change, so that what was derived from an older plant is derived again.</summary>
    public long Version { get; private set; }

    public void Load(SqliteDatabase db)
    {
        lock (Gate)
        {
            _records.Clear();
            Shifts.Clear();
            Pieces.Clear();
            using var rows = db.Prepare("SELECT kind, id, position, body FROM master ORDER BY position").Query();
            while (rows.Read())
            {
                Put(rows.Text(0), rows.Text(1), rows.Span(3), rows.Int64(2));
            }
        }
    }

    public void Put(string kind, string id, ReadOnlySpan<byte> body, long position)
    {
        var form = MasterKind.All.First(k => k.Name == kind).Form;
        var record = JsonSerializer.Deserialize(body, form)!;
        _records[(kind, id)] = (record, position);
        if (record is ShiftMaster shift)
        {
            Shifts.Put(id, shift, position);
        }
        else if (record is ChallengePieceMaster piece)
        {
            Pieces.Put(piece.Named(id));
        }

        Version++;
    }

    /// <summary>Every record of a kind. The caller holds the lock.</summary>
    public IEnumerable<(string Id, T Record, long Position)> All<T>(MasterKind kind)
        where T : class =>
        _records.Where(r => r.Key.Kind == kind.Name).Select(r => (r.Key.Id, (T)r.Value.Body, r.Value.Position));

    /// <summary>The stations at a place of a timeline. The caller holds the lock.</summary>
    public IReadOnlyList<string> StationsAt(string place)
    {
        var colon = place.IndexOf(':');
        var (kind, id) = (place[..colon], place[(colon + 1)..]);
        return kind == "station" ? [id]
            : [.. _records.Where(r => r.Value.Body is StationMaster station && (kind == "line" ? station.Line : station.Machine) == id).Select(r => r.Key.Id)];
    }

    /// <summary>Hold times of the stations whose line has one of its own.</summary>
    public IReadOnlyDictionary<string, TimeSpan> HoldTimesOfStations()
    {
        lock (Gate)
        {
            if (_holdsOf == Version)
            {
                return _holds;
            }

            var lines = _records.Where(r => r.Key.Kind == MasterKind.Lines.Name && ((LineMaster)r.Value.Body).HoldTime is not null)
                .ToDictionary(r => r.Key.Id, r => HoldTimeText.Read(((LineMaster)r.Value.Body).HoldTime!)!.Value);
            _holds = _records.Where(r => r.Value.Body is StationMaster { Line: { } line } && lines.ContainsKey(line))
                .ToDictionary(r => r.Key.Id, r => lines[((StationMaster)r.Value.Body).Line!]);
            _holdsOf = Version;
            return _holds;
        }
    }

    /// <summary>Orders and stations as they are now.</summary>
    public OrderBook Orders()
    {
        lock (Gate)
        {
            return new OrderBook(
                Version,
                _records.Where(r => r.Value.Body is WorkOrderMaster).ToDictionary(r => r.Key.Id, r => ((WorkOrderMaster)r.Value.Body, r.Value.Position)),
                _records.Where(r => r.Value.Body is StationMaster).ToDictionary(r => r.Key.Id, r => (StationMaster)r.Value.Body));
        }
    }

    public (T Record, long Position)? Find<T>(MasterKind kind, string? id)
        where T : class =>
        id is not null && _records.TryGetValue((kind.Name, id), out var found) ? ((T)found.Body, found.Position) : null;
}

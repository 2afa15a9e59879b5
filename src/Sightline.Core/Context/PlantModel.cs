using System.Text.Json;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>The plant as master data knows it, in memory. Guarded by its own lock: the journey writes, the API reads.</summary>
internal sealed class PlantModel
{
    private readonly Dictionary<(string Kind, string Id), (object Body, long Position)> _records = [];

    public Lock Gate { get; } = new();

    public ShiftCalendar Shifts { get; } = new();

    /// <summary>Goes up with every change, so that what was derived from an older plant is derived again.</summary>
    public long Version { get; private set; }

    public void Load(SqliteDatabase db)
    {
        lock (Gate)
        {
            _records.Clear();
            Shifts.Clear();
            using var rows = db.Prepare("SELECT kind, id, position, body FROM master").Query();
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

        Version++;
    }

    /// <summary>Every record of a kind. The caller holds the lock.</summary>
    public IEnumerable<(string Id, T Record, long Position)> All<T>(MasterKind kind)
        where T : class =>
        _records.Where(r => r.Key.Kind == kind.Name).Select(r => (r.Key.Id, (T)r.Value.Body, r.Value.Position));

    public (T Record, long Position)? Find<T>(MasterKind kind, string? id)
        where T : class =>
        id is not null && _records.TryGetValue((kind.Name, id), out var found) ? ((T)found.Body, found.Position) : null;
}

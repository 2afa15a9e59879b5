using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>
/// Reads Tryton, what changed since the last look. Each look goes back by the overlap, because a transaction that commits late
/// stands in the past; what was seen in there already is not asked for again. See docs/connectors/tryton.md.
/// </summary>
internal sealed class TrytonSource(TrytonOptions options, TrytonRpc rpc) : IContextSource
{
    private readonly TrytonChanges _changes = new(rpc, options);
    private readonly TrytonRecords _records = new(rpc, options);
    private readonly Dictionary<(string Table, long Id), (DateTime At, string Model)> _seen = [];
    private readonly Queue<TrytonRow> _pending = new();
    private List<TrytonRow> _hand = [];
    private JsonObject _next = [];
    private string? _at;

    public async Task<ContextRead> ReadAsync(string? cursor, CancellationToken ct)
    {
        try
        {
            if (_hand.Count > 0 || cursor != _at)
            {
                // What was read last was not taken, or reading begins elsewhere: what is in memory does not count.
                Forget();
            }

            if (_pending.Count == 0)
            {
                await FindAsync(cursor, ct);
            }

            return await ReadSomeAsync(cursor, ct);
        }
        catch (TrytonSilent silent)
        {
            Forget();
            return silent.Why;
        }
        catch (OperationCanceledException)
        {
            Forget();
            throw;
        }
    }

    public Task TakenAsync(ContextRead.Changed read, IReadOnlyList<string> problems, CancellationToken ct)
    {
        foreach (var record in _hand)
        {
            foreach (var row in record.Rows)
            {
                _seen[(row.Table, row.Id)] = (row.At, record.Model);
            }
        }

        _hand = [];
        _at = read.Cursor;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        rpc.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Forget()
    {
        _seen.Clear();
        _pending.Clear();
        _hand = [];
    }

    private async Task FindAsync(string? cursor, CancellationToken ct)
    {
        _at = cursor;
        var place = cursor is null ? [] : JsonNode.Parse(cursor)!.AsObject();
        _next = place.DeepClone().AsObject();
        foreach (var model in _changes.Models)
        {
            var from = TrytonStamp.Parse((string?)place[model]) - options.Overlap;
            var rows = await _changes.SinceAsync(model, from, ct);
            foreach (var row in rows.Where(r => r.Rows.Any(row => !_seen.TryGetValue((row.Table, row.Id), out var seen) || seen.At != row.At)))
            {
                _pending.Enqueue(row);
            }

            if (rows.Count > 0)
            {
                var newest = TrytonStamp.Write(rows.Max(r => r.At));
                _next[model] = string.CompareOrdinal(newest, (string?)place[model]) > 0 ? newest : (string?)place[model];
            }

            // Rows that left the overlap are never found again, so nothing of them need be remembered.
            foreach (var gone in _seen.Where(s => s.Value.Model == model).Select(s => s.Key).Except(rows.SelectMany(r => r.Rows).Select(r => (r.Table, r.Id))).ToList())
            {
                _seen.Remove(gone);
            }
        }
    }

    private async Task<ContextRead> ReadSomeAsync(string? cursor, CancellationToken ct)
    {
        var rows = new List<TrytonRow>();
        while (rows.Count < options.Page && _pending.TryPeek(out var next) && (rows.Count == 0 || next.Model == rows[0].Model))
        {
            rows.Add(_pending.Dequeue());
        }

        var records = rows.Count == 0 ? [] : await _records.OfAsync(rows[0].Model, rows, ct);
        _hand = rows;
        return _pending.Count > 0
            ? new ContextRead.Changed(records, cursor, More: true)
            : new ContextRead.Changed(records, _next.Count == 0 ? cursor : _next.ToJsonString());
    }
}

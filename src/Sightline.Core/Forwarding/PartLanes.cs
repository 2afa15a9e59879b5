namespace Sightline.Forwarding;

/// <summary>
/// Entries in memory, by part: of each part only the first may be in flight, so that a target hears of one part in
/// order while other parts do not wait for it. The order is that of the journal: a record that was bound late goes before
/// those after it that have not begun.
/// </summary>
internal sealed class PartLanes
{
    private readonly Dictionary<string, List<OutboxEntry>> _lanes = [];
    private readonly LinkedList<OutboxEntry> _ready = [];
    private readonly PriorityQueue<OutboxEntry, DateTimeOffset> _later = new();

    public int Count { get; private set; }

    public void Add(OutboxEntry entry)
    {
        Count++;
        if (_lanes.TryGetValue(entry.PartKey, out var lane))
        {
            Enter(lane, entry);
            return;
        }

        _lanes[entry.PartKey] = [entry];
        _ready.AddLast(entry);
    }

    /// <summary>The next entry that may start now, or null.</summary>
    public OutboxEntry? Take(DateTimeOffset now)
    {
        while (_later.TryPeek(out var due, out var at) && at <= now)
        {
            _later.Dequeue();
            _ready.AddLast(due);
        }

        if (_ready.First is not { } first)
        {
            return null;
        }

        _ready.RemoveFirst();
        first.Value.Begun = true;
        return first.Value;
    }

    private void Enter(List<OutboxEntry> lane, OutboxEntry entry)
    {
        var at = lane.Count;
        while (at > 0 && lane[at - 1].Position > entry.Position && !lane[at - 1].Begun)
        {
            at--;
        }

        if (at == 0)
        {
            _ready.Find(lane[0])!.Value = entry;
        }

        lane.Insert(at, entry);
    }

    /// <summary>When the next paused entry is due; null when none is paused.</summary>
    public DateTimeOffset? NextDue => _later.TryPeek(out _, out var at) ? at : null;

    public bool HasReady => _ready.Count > 0;

    /// <summary>The entry tries again, not before its time. Its part waits with it.</summary>
    public void Again(OutboxEntry entry) => _later.Enqueue(entry, entry.NotBefore);

    /// <summary>The entry has ended; the next of its part may start.</summary>
    public void Done(OutboxEntry entry)
    {
        Count--;
        var lane = _lanes[entry.PartKey];
        lane.RemoveAt(0);
        if (lane.Count > 0)
        {
            _ready.AddLast(lane[0]);
        }
        else
        {
            _lanes.Remove(entry.PartKey);
        }
    }
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Timelines;

/// <summary>What a fact changed on the timelines. The stages after the first one that reads it find it here.</summary>
internal sealed class TimelineChanges(TimelineTable table, IEnumerable<ITimelineReader> readers)
{
    private readonly ITimelineReader[] _readers = [.. readers];
    private readonly List<Change> _changes = [];
    private long _of;

    /// <summary>An entry, and the time in which it is what holds: From and To (exclusive) in microseconds.</summary>
    public readonly record struct Change(TimelineEntry Entry, long From, long To);

    public void Load()
    {
        table.Forget();
        _changes.Clear();
        _of = 0;
    }

    /// <summary>Writes what the fact says, once, however often it is asked for.</summary>
    public IReadOnlyList<Change> Of(Fact fact, SqliteDatabase db)
    {
        if (_of == fact.Position)
        {
            return _changes;
        }

        _changes.Clear();
        _of = fact.Position;
        foreach (var reader in _readers)
        {
            foreach (var entry in reader.Read(fact))
            {
                _changes.Add(new Change(entry, FactHash.Microseconds(entry.From), table.Put(db, entry, fact.Position)));
            }
        }

        return _changes;
    }
}

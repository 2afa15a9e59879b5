using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>How many entries were made, by slices of the journal and by target: what a count of the outbox itself must give. Written once for each transaction.</summary>
internal sealed class EntryCount
{
    private readonly Dictionary<(long Slice, string Target), long> _made = [];

    public void Add(string target, long position)
    {
        var key = (Slices.Of(position, Slices.OfEntries), target);
        _made[key] = _made.GetValueOrDefault(key) + 1;
    }

    public void Finish(SqliteDatabase db)
    {
        foreach (var ((slice, target), entries) in _made)
        {
            db.Prepare("INSERT INTO entries_made (slice, target, entries) VALUES (?1, ?2, ?3) ON CONFLICT (slice, target) DO UPDATE SET entries = entries_made.entries + excluded.entries")
                .Bind(1, slice).Bind(2, target).Bind(3, entries).Execute();
        }

        _made.Clear();
    }

    /// <summary>What a rolled back transaction made is made again.</summary>
    public void Forget() => _made.Clear();
}

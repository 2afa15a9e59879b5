using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>Contexts are frozen once and referred to: a thousand parts of one order and shift share one row.</summary>
internal sealed class FrozenContexts
{
    private const int MostRemembered = 20_000;

    private readonly Dictionary<Key, (BoundContext Context, long Id)> _known = [];
    private long _lastId;

    /// <summary>All that a context depends on.</summary>
    public readonly record struct Key(string Station, long Interval, string? Believed, string? Shift, DateOnly Day, long PlantVersion, long Match, string AtStation, string AtLine, string AtMachine);

    public void Load(SqliteDatabase db)
    {
        _known.Clear();
        _lastId = db.Scalar("SELECT COALESCE(MAX(id), 0) FROM contexts");
    }

    public bool TryFind(Key key, out (BoundContext Context, long Id) found) => _known.TryGetValue(key, out found);

    public long Freeze(SqliteDatabase db, Key key, BoundContext context)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        db.Prepare("INSERT INTO contexts (id, body) VALUES (?1, ?2)").Bind(1, ++_lastId).Bind(2, context.ToJson()).Execute();
        _known[key] = (context, _lastId);
        return _lastId;
    }
}

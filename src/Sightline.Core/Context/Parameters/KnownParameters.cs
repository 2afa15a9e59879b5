using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>The parameters that were sampled, for the journey's thread: each in each unit at each place is one of its own.</summary>
internal sealed class KnownParameters
{
    private readonly Dictionary<(string Place, string Name, string Kind, string Unit), Known> _known = [];
    private readonly HashSet<Known> _changed = [];

    /// <summary>One of them.</summary>
    internal sealed class Known(long id)
    {
        public long Id { get; } = id;

        /// <summary>The newest minute that was sampled; -1 before the first.</summary>
        public long Newest { get; set; } = -1;
    }

    public void Load(SqliteDatabase db)
    {
        _known.Clear();
        _changed.Clear();
        using var rows = db.Prepare("SELECT id, place, name, kind, unit, newest FROM parameters").Query();
        while (rows.Read())
        {
            _known[(rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4))] = new Known(rows.Int64(0)) { Newest = rows.Int64(5) };
        }
    }

    public Known Of(SqliteDatabase db, string place, string name, string kind, string unit, long position)
    {
        if (!_known.TryGetValue((place, name, kind, unit), out var known))
        {
            _known[(place, name, kind, unit)] = known = new Known(_known.Count + 1);
            db.Prepare("INSERT INTO parameters (id, place, name, kind, unit, first_position, newest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, -1)")
                .Bind(1, known.Id).Bind(2, place).Bind(3, name).Bind(4, kind).Bind(5, unit).Bind(6, position).Execute();
        }

        return known;
    }

    public void Move(Known known, long newest)
    {
        known.Newest = newest;
        _changed.Add(known);
    }

    public void Write(SqliteDatabase db)
    {
        foreach (var known in _changed)
        {
            db.Prepare("UPDATE parameters SET newest = ?2 WHERE id = ?1").Bind(1, known.Id).Bind(2, known.Newest).Execute();
        }

        _changed.Clear();
    }
}

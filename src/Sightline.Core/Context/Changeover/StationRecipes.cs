using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>
/// The recipe each station reported or used last. The newest moment wins, and of two facts for the same moment the newer one; an
/// inspection that comes late, behind others of its station, changes nothing. For the journey's thread.
/// </summary>
internal sealed class StationRecipes
{
    private readonly Dictionary<string, Known> _known = [];
    private readonly HashSet<string> _changed = [];

    private sealed record Known(RecipeName Recipe, long Since, long Position, string How);

    public void Load(SqliteDatabase db)
    {
        _known.Clear();
        _changed.Clear();
        using var rows = db.Prepare("SELECT station, recipe, version, since, position, how FROM station_recipes").Query();
        while (rows.Read())
        {
            _known[rows.Text(0)] = new Known(new RecipeName { Id = rows.Text(1), Version = rows.NullableText(2) }, rows.Int64(3), rows.Int64(4), rows.Text(5));
        }
    }

    public void Reported(string station, RecipeName recipe, long at, long position)
    {
        // Said again is news: after a recipe was sent, a station that repeats the old one has not merely been slow.
        if (!_known.TryGetValue(station, out var known) || at >= known.Since)
        {
            Take(station, new Known(recipe, at, position, "reported"));
        }
    }

    public void Used(SqliteDatabase db, string station, RecipeName recipe, long at, long position)
    {
        if (IsNew(station, recipe, at) && !Inspections.AnyAfter(db, station, at))
        {
            Take(station, new Known(recipe, at, position, "used"));
        }
    }

    /// <summary>What the station works with at a moment, where nothing newer is known than that; null for a moment before.</summary>
    public RecipeName? At(string station, long at) => _known.TryGetValue(station, out var known) && at >= known.Since ? known.Recipe : null;

    public void Finish(SqliteDatabase db)
    {
        foreach (var station in _changed.Order(StringComparer.Ordinal))
        {
            var (recipe, since, position, how) = _known[station];
            db.Prepare("INSERT INTO station_recipes (station, recipe, version, since, position, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (station) DO UPDATE SET recipe = excluded.recipe, version = excluded.version, since = excluded.since, position = excluded.position, how = excluded.how")
                .Bind(1, station).Bind(2, recipe.Id).Bind(3, recipe.Version).Bind(4, since).Bind(5, position).Bind(6, how).Execute();
        }

        _changed.Clear();
    }

    /// <summary>As the tables have it, for those who ask.</summary>
    public static (RecipeName Recipe, DateTimeOffset Since)? Of(SqliteDatabase db, string station)
    {
        using var rows = db.Prepare("SELECT recipe, version, since FROM station_recipes WHERE station = ?1").Bind(1, station).Query();
        return rows.Read() ? (new RecipeName { Id = rows.Text(0), Version = rows.NullableText(1) }, FactHash.FromMicroseconds(rows.Int64(2))) : null;
    }

    private bool IsNew(string station, RecipeName recipe, long at) => !_known.TryGetValue(station, out var known) || (known.Recipe != recipe && at >= known.Since);

    private void Take(string station, Known known)
    {
        _known[station] = known;
        _changed.Add(station);
    }
}

/// <summary>Looks into the records of a station.</summary>
internal static class Inspections
{
    /// <summary>True when a record of the station was exposed later.</summary>
    public static bool AnyAfter(SqliteDatabase db, string station, long at)
    {
        using var rows = db.Prepare("SELECT 1 FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at > ?2 AND purpose <> 2 LIMIT 1").Bind(1, station).Bind(2, at).Query();
        return rows.Read();
    }

    /// <summary>True when another record of the station than that of a fact was exposed at the very moment.</summary>
    public static bool AnyOtherAt(SqliteDatabase db, string station, long at, long position)
    {
        using var rows = db.Prepare("SELECT 1 FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at = ?2 AND position <> ?3 AND purpose <> 2 LIMIT 1").Bind(1, station).Bind(2, at).Bind(3, position).Query();
        return rows.Read();
    }

    /// <summary>True when a record between two moments, both excluded, had the expected recipe.</summary>
    public static bool AnyRightBetween(SqliteDatabase db, string station, long from, long to)
    {
        using var rows = db.Prepare("SELECT 1 FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at > ?2 AND corrected_at < ?3 AND purpose <> 2 AND (flags IS NULL OR flags NOT LIKE '%recipe-differs%') LIMIT 1")
            .Bind(1, station).Bind(2, from).Bind(3, to).Query();
        return rows.Read();
    }
}

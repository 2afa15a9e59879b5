using Sightline.Model;

namespace Sightline.Storage;

/// <summary>The moments before which what is parked is late, as an expression of a query with its places and the values bound to them.</summary>
/// <param name="first">First place number that is free in the query.</param>
/// <param name="holds">The hold times.</param>
/// <param name="now">The node's clock.</param>
internal sealed class LateSql(int first, HoldTimes holds, DateTimeOffset now)
{
    private readonly List<(string? Name, long Moment)> _places = [];

    /// <summary>Since when a record of a station is held.</summary>
    public string OfStation(string column) => Expression(column, holds.Stations);

    /// <summary>Since when a delivery to a target is held.</summary>
    public string OfTarget(string column) => Expression(column, holds.Targets);

    /// <summary>Since when anything can be held.</summary>
    public string Earliest() => Place(null, Before(holds.Longest));

    public SqliteStatement Bind(SqliteStatement statement)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            var (name, moment) = _places[i];
            statement = name is null ? statement.Bind(first + i, moment) : statement.Bind(first + i, name);
        }

        return statement;
    }

    private string Expression(string column, IReadOnlyDictionary<string, TimeSpan> own)
    {
        var usual = Place(null, Before(holds.Usual));
        var groups = own.GroupBy(o => o.Value, o => o.Key).OrderBy(g => g.Key).Select(group =>
            $"WHEN {column} IN ({string.Join(", ", group.Order(StringComparer.Ordinal).Select(name => Place(name, 0)))}) THEN {Place(null, Before(group.Key))}").ToList();
        return groups.Count == 0 ? usual : $"(CASE {string.Join(" ", groups)} ELSE {usual} END)";
    }

    private string Place(string? name, long moment)
    {
        _places.Add((name, moment));
        return $"?{first + _places.Count - 1}";
    }

    private long Before(TimeSpan hold) => (now - hold - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

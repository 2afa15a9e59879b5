using Sightline.Model;

namespace Sightline.Storage;

/// <summary>Narrows a query to a scope: the condition with its places, and the names bound to them.</summary>
/// <param name="first">First place number that is free in the query.</param>
internal sealed class ScopeSql(int first)
{
    private readonly List<string> _names = [];

    /// <summary>The place number that is free behind it.</summary>
    public int Next => first + _names.Count;

    /// <summary>A condition to append; empty where the scope is not limited, never true where it holds nothing.</summary>
    public string Within(string column, Scope scope)
    {
        if (scope.Names is not { } names)
        {
            return "";
        }

        var places = names.Select((_, i) => $"?{first + _names.Count + i}").ToList();
        _names.AddRange(names);
        return places.Count == 0 ? " AND 0" : $" AND {column} IN ({string.Join(", ", places)})";
    }

    public SqliteStatement Bind(SqliteStatement statement)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            statement.Bind(first + i, _names[i]);
        }

        return statement;
    }
}

using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>What somebody's word may have meant.</summary>
internal enum SearchKind
{
    /// <summary>A serial, or a batch of what has none.</summary>
    Part,
    WorkOrder,
    Lot,
}

/// <summary>One meaning of the word that the plant knows.</summary>
/// <param name="Kind">As what it is known.</param>
/// <param name="Inspections">How many there are of it; <see cref="SearchQuery.MostCounted"/> stands for that many or more.</param>
internal sealed record SearchFinding(SearchKind Kind, long Inspections);

/// <summary>Looks for a part, an order or a lot by its exact name. Names are ids, compared character by character.</summary>
internal sealed class SearchQuery(ProjectionReader projections)
{
    public const int MostCounted = 10_000;

    /// <summary>Every meaning within the stations that somebody may see.</summary>
    public IReadOnlyList<SearchFinding> Of(string word, Scope stations) => projections.Read(db =>
    {
        var found = new List<SearchFinding>();
        Add(SearchKind.Part, Count(db, "SELECT i.position, i.station FROM inspections i WHERE i.serial = ?1 UNION SELECT i.position, i.station FROM inspections i WHERE i.batch = ?1", word, stations));
        Add(SearchKind.WorkOrder, Count(db, "SELECT i.position, i.station FROM inspections i WHERE i.work_order = ?1", word, stations));
        Add(SearchKind.Lot, Count(db, "SELECT i.position, i.station FROM lots l CROSS JOIN inspections i ON i.position = l.position WHERE l.lot = ?1", word, stations));
        return found;

        void Add(SearchKind kind, long count)
        {
            if (count > 0)
            {
                found.Add(new SearchFinding(kind, count));
            }
        }
    });

    /// <summary>A part of production that nobody chose; null where there is none. The same number, over the same records, gives the same.</summary>
    public string? AnyPart(int seed) => projections.Read(db =>
    {
        const string Next = "SELECT COALESCE(serial, batch) FROM inspections WHERE position >= ?1 AND purpose = 0 ORDER BY position LIMIT 1";
        var from = (long)(new Random(seed).NextDouble() * db.Scalar("SELECT COALESCE(MAX(position), 0) FROM inspections"));
        return First(db.Prepare(Next).Bind(1, from)) ?? First(db.Prepare(Next).Bind(1, 0));

        static string? First(SqliteStatement query)
        {
            using var rows = query.Query();
            return rows.Read() ? rows.Text(0) : null;
        }
    });

    private static long Count(SqliteDatabase db, string select, string word, Scope stations)
    {
        var count = 0L;
        using var rows = db.Prepare(stations.IsLimited ? select : $"{select} LIMIT {MostCounted}").Bind(1, word).Query();
        while (count < MostCounted && rows.Read())
        {
            count += stations.Holds(rows.Text(1)) ? 1 : 0;
        }

        return count;
    }
}

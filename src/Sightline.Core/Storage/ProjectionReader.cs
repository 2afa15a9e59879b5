using System.Collections.Concurrent;

namespace Sightline.Storage;

/// <summary>Read connections to the projections. Each use sees one consistent state.</summary>
internal sealed class ProjectionReader(DataFolder folder) : IDisposable
{
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];

    /// <summary>Runs queries that must agree with each other.</summary>
    public T Read<T>(Func<SqliteDatabase, T> query)
    {
        var db = _idle.TryTake(out var idle) ? idle : SqliteDatabase.OpenReader(folder.Projections);
        try
        {
            db.Prepare("BEGIN").Execute();
            return query(db);
        }
        finally
        {
            db.Prepare("COMMIT").Execute();
            _idle.Add(db);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var db))
        {
            db.Dispose();
        }
    }
}

using Sightline.Storage;

namespace Sightline.Connectors.Sql;

/// <summary>
/// The database file of an SQLite target. Opened for every message: a file that was replaced under an open handle would take rows into nowhere.
/// A seam, so that tests can lose the answer of a commit.
/// </summary>
internal class SqliteFile(string path, TimeSpan longestWait)
{
    public string Path { get; } = path;

    public SqliteDatabase Open() => SqliteDatabase.OpenForeign(Path, longestWait);

    public virtual void Commit(SqliteDatabase database) => database.Run("COMMIT");
}

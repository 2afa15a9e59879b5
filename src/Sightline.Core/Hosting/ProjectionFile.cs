using Sightline.Storage;

namespace Sightline.Hosting;

/// <summary>The projections' database. It is not flushed at every commit: a power cut takes it back to an earlier checkpoint, and the journal has the rest.</summary>
internal static class ProjectionFile
{
    public static SqliteDatabase OpenWriter(DataFolder folder, TimeProvider time)
    {
        var db = SqliteDatabase.OpenWriter(folder.Projections, flushEveryCommit: false);
        Migrations.Apply(db, "projections", time);

        // Small steps: a large checkpoint keeps the disk busy for as long as it takes, and the journal's flushes behind it.
        db.Run("PRAGMA wal_autocheckpoint = 1000");
        return db;
    }
}

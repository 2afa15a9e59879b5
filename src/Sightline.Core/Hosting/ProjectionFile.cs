using Sightline.Storage;

namespace Sightline.Hosting;

/// <summary>The projections' database. It is not flushed at every commit: a power cut takes it back to an earlier checkpoint, and the journal has the rest.</summary>
internal static class ProjectionFile
{
    private const string Scripts = "projections";

    public static SqliteDatabase OpenWriter(DataFolder folder, TimeProvider time)
    {
        var db = SqliteDatabase.OpenWriter(folder.Projections, flushEveryCommit: false);
        Migrations.Apply(db, Scripts, time);

        // Small steps: a large checkpoint keeps the disk busy for as long as it takes, and the journal's flushes behind it.
        db.Run("PRAGMA wal_autocheckpoint = 1000");
        return db;
    }

    /// <summary>
    /// Deletes projections that another version of the program made, and says why. Facts went by that this version's tables
    /// have not seen; a table added to them would lack those for ever. The journal has all that was in them.
    /// </summary>
    /// <returns>What was wrong with them, in words; null when they are of this form, or there are none.</returns>
    public static string? DropOtherForm(DataFolder folder)
    {
        if (!File.Exists(folder.Projections) || Difference(folder) is not { } why)
        {
            return null;
        }

        // The log of the file goes first: a main file without it is an older state, a log without its file would be taken for another's.
        foreach (var end in (string[])["-wal", "-shm", ""])
        {
            File.Delete(folder.Projections + end);
        }

        return why;
    }

    private static string? Difference(DataFolder folder)
    {
        using var db = SqliteDatabase.OpenWriter(folder.Projections, flushEveryCommit: false);
        var (missing, unknown) = Migrations.Compare(db, Scripts);
        return unknown.Count > 0 ? $"have {string.Join(", ", unknown)}, which this version does not know: a newer one made them"
            : missing.Count > 0 ? Projected(db) > 0 ? $"lack {string.Join(", ", missing)}: an older version made them" : null
            : db.Scalar("SELECT position <> seen FROM checkpoint") != 0 ? "took facts from an older version, which left some tables as they were"
            : null;
    }

    private static long Projected(SqliteDatabase db) =>
        db.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'checkpoint'") > 0 ? db.Scalar("SELECT position FROM checkpoint") : 0;
}

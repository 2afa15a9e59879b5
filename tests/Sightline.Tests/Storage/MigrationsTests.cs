using Sightline.Storage;

namespace Sightline.Tests.Storage;

public sealed class MigrationsTests
{
    [Fact]
    public void A_migration_that_ran_and_was_changed_since_is_an_error_and_never_runs_again()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("sightline-").FullName, "a.db");
        using var db = SqliteDatabase.OpenWriter(path, flushEveryCommit: false);
        Migrations.Apply(db, "identity", new ManualClock());
        Migrations.Apply(db, "identity", new ManualClock());
        db.Run("UPDATE migrations SET sha256 = 'aaaaaaaaaaaabbbb'");

        var refused = Assert.Throws<InvalidOperationException>(() => Migrations.Apply(db, "identity", new ManualClock()));

        Assert.StartsWith($"{path}: migration 0001-keys.sql ran as aaaaaaaaaaaa and is now ", refused.Message);
        Assert.EndsWith("Restore the file; changes go in a new migration.", refused.Message);
    }
}

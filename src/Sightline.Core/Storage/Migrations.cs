using System.Security.Cryptography;
using System.Text;

namespace Sightline.Storage;

/// <summary>
/// Brings a database to the newest form: the embedded .sql files of one folder, in order of their numbers, each in a
/// transaction with the record that it ran. A file that ran and was changed since is an error, never run again.
/// </summary>
internal static class Migrations
{
    public static void Apply(SqliteDatabase db, string folder, TimeProvider time)
    {
        db.Run("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, ran_at BIGINT NOT NULL)");
        foreach (var (name, script) in Scripts(folder))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
            if (HashOf(db, name) is { } ran)
            {
                if (ran != hash)
                {
                    throw new InvalidOperationException(
                        $"{db.Path}: migration {name} ran as {ran[..12]} and is now {hash[..12]}. Restore the file; changes go in a new migration.");
                }

                continue;
            }

            db.Run("BEGIN IMMEDIATE");
            if (HashOf(db, name) is not null)
            {
                // Another process, such as the command line, was faster.
                db.Run("ROLLBACK");
                continue;
            }

            db.Run(script);
            db.Prepare("INSERT INTO migrations (name, sha256, ran_at) VALUES (?1, ?2, ?3)")
                .Bind(1, name).Bind(2, hash).Bind(3, time.GetUtcNow().ToUnixTimeMilliseconds()).Execute();
            db.Run("COMMIT");
        }
    }

    /// <summary>Names of the files of a folder that did not run in a database yet, and of those that ran there and are not known here.</summary>
    public static (IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown) Compare(SqliteDatabase db, string folder)
    {
        var known = Scripts(folder).Select(s => s.Name).ToList();
        var ran = new List<string>();
        if (db.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'migrations'") > 0)
        {
            using var rows = db.Prepare("SELECT name FROM migrations").Query();
            while (rows.Read())
            {
                ran.Add(rows.Text(0));
            }
        }

        return ([.. known.Except(ran)], [.. ran.Except(known)]);
    }

    private static string? HashOf(SqliteDatabase db, string name)
    {
        using var rows = db.Prepare("SELECT sha256 FROM migrations WHERE name = ?1").Bind(1, name).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    private static IEnumerable<(string Name, string Script)> Scripts(string folder)
    {
        var assembly = typeof(Migrations).Assembly;
        var prefix = $"Sightline.Storage.{folder}.";
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[prefix.Length..], reader.ReadToEnd());
        }
    }
}

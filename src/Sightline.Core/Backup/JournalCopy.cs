using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>
/// Copies a journal beside the node that writes it. Facts are appended and never changed, so a copy needs no long look at one
/// state: it takes some facts at a time, up to the position that was the newest at the start. A reader that stayed would keep
/// the write-ahead log from starting over, and the log would grow with every message until the copy is done. Where bodies went
/// into an archive meanwhile, it goes on to the fact that says so.
/// </summary>
internal static class JournalCopy
{
    private const int FactsAtOnce = 500;
    private const int StepsBetweenFlushes = 20;

    /// <summary>Copies up to a position, or up to the newest fact. Returns the position up to which facts were copied.</summary>
    public static long Make(string from, string to, Action<long, long> progress, CancellationToken ct, long? upTo = null)
    {
        using var db = SqliteDatabase.OpenCopy(to);
        db.Prepare("ATTACH ?1 AS live").Bind(1, from).Execute();
        var head = upTo ?? db.Scalar("SELECT MAX(position) FROM live.facts");
        foreach (var table in Schema(db, "table"))
        {
            db.Run(table.Sql);
        }

        // Small tables and the first facts as of one moment: a journal whose oldest facts were let go says so in a table.
        db.Run("BEGIN");
        foreach (var table in Schema(db, "table").Where(t => t.Name != "facts"))
        {
            db.Run($"INSERT INTO main.\"{table.Name}\" SELECT * FROM live.\"{table.Name}\"");
        }

        var position = Step(db, 0, head);
        db.Run("COMMIT");
        for (var steps = 1; ; steps++)
        {
            ct.ThrowIfCancellationRequested();
            head = position < head || upTo is not null ? head : Math.Max(head, LastArchived(db));
            if (position >= head)
            {
                break;
            }

            position = Step(db, position, head);
            progress(position, head);
            if (steps % StepsBetweenFlushes == 0)
            {
                // Little by little: a gigabyte written at the end would stand before the node's own flushes.
                DurableFile.FlushFile(to);
            }
        }

        foreach (var index in Schema(db, "index"))
        {
            db.Run(index.Sql);
        }

        db.Run("DETACH live");
        DurableFile.FlushFile(to);
        return head;
    }

    /// <summary>Each step is a read of its own and ends before the next. The last one does not even look behind the last fact that is wanted.</summary>
    private static long Step(SqliteDatabase db, long after, long head)
    {
        db.Prepare($"INSERT INTO main.facts SELECT * FROM live.facts WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT min({FactsAtOnce}, ?2 - ?1)")
            .Bind(1, after).Bind(2, head).Execute();
        var reached = db.Scalar("SELECT MAX(position) FROM main.facts");
        return reached > after || head == 0
            ? reached
            : throw new InvalidDataException($"{db.Path}: facts after position {after} cannot be read from the journal, which has {head}. Run 'sightline verify'.");
    }

    private static long LastArchived(SqliteDatabase db) =>
        db.Scalar($"SELECT coalesce(MAX(position), 0) FROM live.facts WHERE source = '{FactKinds.ArchivedBy}' AND key IS NOT NULL AND kind = '{FactKinds.Archived}'");

    private static List<(string Name, string Sql)> Schema(SqliteDatabase db, string type)
    {
        var found = new List<(string, string)>();
        using var rows = db.Prepare("SELECT name, sql FROM live.sqlite_master WHERE type = ?1 AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name").Bind(1, type).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Text(1)));
        }

        return found;
    }
}

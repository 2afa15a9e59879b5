using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// What a node looks at before it starts on a journal: the newest facts against the chain and against the index that
/// recognises repeats; a small file as a whole. The rest is looked at as it is read, and by <c>sightline verify</c>.
/// </summary>
internal static class JournalCheck
{
    /// <summary>A file up to here is checked page by page, in a fraction of a second.</summary>
    private const long SmallFile = 16L << 20;

    private const int FactsAtOnce = 2_000;

    /// <summary>Looks at the newest facts, at most as many as said.</summary>
    /// <exception cref="InvalidDataException">Something does not fit.</exception>
    public static void Run(string path, JournalReader reader, long head, int newest)
    {
        if (newest > 0 && new FileInfo(path).Length <= SmallFile && PageTrouble(path) is { } trouble)
        {
            throw new InvalidDataException($"SQLite says of its pages: {trouble}.");
        }

        // A reader that checks the chain throws at the first fact that does not fit.
        var position = Math.Max(0, head - newest);
        while (position < head && reader.ReadBare(position, FactsAtOnce) is { Count: > 0 } facts)
        {
            foreach (var fact in facts.Where(f => f.Key is not null))
            {
                if (reader.PositionOf(fact.Kind, fact.Source, fact.Key!) != fact.Position)
                {
                    throw new InvalidDataException($"The fact at position {fact.Position} is not found by its identity: a repeat of it would not be recognised.");
                }
            }

            position = facts[^1].Position;
        }

        if (position < head && newest > 0)
        {
            throw new InvalidDataException($"It ends at position {head}, and facts after {position} are missing.");
        }
    }

    /// <summary>What SQLite finds wrong with the pages of a file; null when it finds nothing.</summary>
    public static string? PageTrouble(string path)
    {
        using var db = SqliteDatabase.OpenReader(path);
        using var rows = db.Prepare("PRAGMA integrity_check(1)").Query();
        return rows.Read() && rows.Text(0) is var said && said != "ok" ? said.ReplaceLineEndings(" ") : null;
    }
}

using Sightline.Buffering;

namespace Sightline.Proof.Archives;

/// <summary>
/// What a check of the chain sees of archived facts: a body may be away only where a fact of the same chain says that it was archived. That
/// fact lies behind those it speaks of, and is itself still whole.
/// </summary>
internal sealed class ArchivedSpan
{
    private long _told;
    private long _lastAway;

    /// <summary>Facts whose bodies are away.</summary>
    public long Facts { get; private set; }

    public void Look(ChainPage page)
    {
        for (var i = 0; i < page.Count; i++)
        {
            var row = page[i];
            if (row.IsArchived)
            {
                (Facts, _lastAway) = (Facts + 1, row.Position);
            }
            else if (row.TellsOfArchive)
            {
                _told = Math.Max(_told, ArchiveFact.LastOf(page.BodyOf(i)));
            }
        }
    }

    /// <summary>The first body that is away and that no fact tells of; null where there is none.</summary>
    public (long Position, string Words)? Fault(JournalReader journal) => _lastAway <= _told ? null
        : (journal.FirstAway(_told), $"Its body is not there, and no fact says that it was archived: it was taken out. {(_told == 0 ? "No fact was archived." : $"Archived are the facts up to {_told}.")}");
}

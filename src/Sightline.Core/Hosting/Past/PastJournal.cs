using Sightline.Buffering;

namespace Sightline.Hosting.Past;

/// <summary>The journal as it was when it ended at a position: later facts are not there, and none can be added.</summary>
internal sealed class PastJournal(IJournal journal, long head) : IJournal
{
    public long Head => head;

    public string? Trouble => "This is the past, and nothing can be added to it.";

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<FactDraft> drafts, CancellationToken ct) =>
        throw new InvalidOperationException("Nothing can be added to the past.");

    public ValueTask<AppendResult> AppendAsync(FactDraft draft, CancellationToken ct) =>
        throw new InvalidOperationException("Nothing can be added to the past.");

    public IReadOnlyList<Fact> Read(long after, int limit) =>
        after >= head ? [] : journal.Read(after, (int)Math.Min(limit, head - after));

    public Fact? Find(string kind, string source, string key) => journal.Find(kind, source, key) is { } fact && fact.Position <= head ? fact : null;

    public Fact? At(long position) => position <= head ? journal.At(position) : null;

    public JournalTotals TotalsAt(long position) => journal.TotalsAt(Math.Min(position, head));

    /// <summary>It never passes its head.</summary>
    public Task WaitPastAsync(long position, CancellationToken ct) =>
        position < head ? Task.CompletedTask : new TaskCompletionSource().Task.WaitAsync(ct);
}

using Sightline.Buffering;

namespace Sightline.Tests.Hosting.Feeds;

/// <summary>The node's own journal, without room while the test says so.</summary>
internal sealed class NarrowJournal(Journal journal) : IJournal
{
    /// <summary>How many facts find room yet; null for no limit.</summary>
    public int? Room { get; set; }

    public long Head => journal.Head;

    public string? Trouble => journal.Trouble;

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<FactDraft> drafts, CancellationToken ct)
    {
        var fit = drafts.Take(Room ?? drafts.Count).ToList();
        Room -= fit.Count;
        var results = fit.Count == 0 ? [] : await journal.AppendAsync(fit, ct);
        return [.. results, .. Enumerable.Repeat(new AppendResult(AppendOutcome.Full, 0), drafts.Count - fit.Count)];
    }

    public async ValueTask<AppendResult> AppendAsync(FactDraft draft, CancellationToken ct) => (await AppendAsync([draft], ct))[0];

    public IReadOnlyList<Fact> Read(long after, int limit) => journal.Read(after, limit);

    public JournalTotals TotalsAt(long position) => journal.TotalsAt(position);

    public Task WaitPastAsync(long position, CancellationToken ct) => journal.WaitPastAsync(position, ct);

    public Fact? Find(string kind, string source, string key) => journal.Find(kind, source, key);

    public Fact? At(long position) => journal.At(position);
}

using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// One writer of master data at a time, each on what the one before wrote, also while the projections do not show it yet. Without
/// it, two that change different members of one record would each put the other's change back.
/// </summary>
internal sealed class MasterWrites(IJournal journal, ProjectionReader projections) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<(string Kind, string Id), (byte[] Body, long Position)> _ahead = [];

    /// <summary>Runs with nobody else writing.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> write, CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            return await write();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A record as it is, the journal's newest fact included. For whoever writes alone.</summary>
    public (byte[] Body, long Position)? Find(string kind, string id)
    {
        if (_ahead.TryGetValue((kind, id), out var written))
        {
            return written;
        }

        return projections.Read<(byte[], long)?>(db =>
        {
            using var rows = db.Prepare("SELECT body, position FROM master WHERE kind = ?1 AND id = ?2").Bind(1, kind).Bind(2, id).Query();
            return rows.Read() ? (rows.Bytes(0), rows.Int64(1)) : null;
        });
    }

    /// <summary>Appends facts, and remembers those of master data until the projections show them. For whoever writes alone.</summary>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<FactDraft> drafts)
    {
        var results = await journal.AppendAsync(drafts, CancellationToken.None);
        Forget();
        for (var i = 0; i < drafts.Count; i++)
        {
            if (results[i].Outcome == AppendOutcome.Durable && drafts[i].Kind == FactKinds.Master)
            {
                _ahead[MasterSource.Split(drafts[i].Source)] = (drafts[i].Body.ToArray(), results[i].Position);
            }
        }

        return results;
    }

    public void Dispose() => _one.Dispose();

    private void Forget()
    {
        if (_ahead.Count == 0)
        {
            return;
        }

        var projected = projections.Read(db => db.Scalar("SELECT position FROM checkpoint"));
        foreach (var shown in _ahead.Where(a => a.Value.Position <= projected).Select(a => a.Key).ToList())
        {
            _ahead.Remove(shown);
        }
    }
}

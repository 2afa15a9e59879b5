namespace Sightline.Buffering;

/// <summary>Drafts of one caller, waiting for their flush.</summary>
internal sealed class AppendRequest
{
    private readonly TaskCompletionSource<IReadOnlyList<AppendResult>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendRequest(IReadOnlyList<FactDraft> drafts)
    {
        Drafts = drafts;
        Results = new AppendResult[drafts.Count];
        foreach (var draft in drafts)
        {
            Bytes += draft.Body.Length;
        }
    }

    public IReadOnlyList<FactDraft> Drafts { get; }

    public AppendResult[] Results { get; }

    public long Bytes { get; }

    /// <summary>Taken also from the reserve: room is made after it.</summary>
    public bool MakesRoom => Drafts.All(draft => draft.MakesRoom);

    public Task<IReadOnlyList<AppendResult>> Done => _done.Task;

    public IReadOnlyList<AppendResult> AllFull()
    {
        Array.Fill(Results, new AppendResult(AppendOutcome.Full, 0));
        return Results;
    }

    public void Complete() => _done.TrySetResult(Results);
}

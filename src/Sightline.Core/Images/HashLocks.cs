namespace Sightline.Images;

/// <summary>One at a time for each image: two uploads of the same image, or an upload and its removal, wait for each other. Different images do not.</summary>
internal sealed class HashLocks
{
    private readonly Dictionary<string, Turn> _turns = [];

    public async Task<IDisposable> TakeAsync(string sha256)
    {
        Turn? turn;
        lock (_turns)
        {
            if (!_turns.TryGetValue(sha256, out turn))
            {
                _turns.Add(sha256, turn = new Turn());
            }

            turn.Users++;
        }

        await turn.Gate.WaitAsync(CancellationToken.None);
        return new Held(this, sha256, turn);
    }

    /// <summary>Those of many images, always in the same order: two who take many never wait for each other in a circle.</summary>
    public async Task<IReadOnlyList<IDisposable>> TakeAllAsync(IEnumerable<string> hashes)
    {
        var held = new List<IDisposable>();
        foreach (var hash in hashes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            held.Add(await TakeAsync(hash));
        }

        return held;
    }

    private void Release(string sha256, Turn turn)
    {
        turn.Gate.Release();
        lock (_turns)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(sha256);
                turn.Gate.Dispose();
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held(HashLocks all, string sha256, Turn turn) : IDisposable
    {
        public void Dispose() => all.Release(sha256, turn);
    }
}

namespace Sightline.Buffering;

/// <summary>
/// Requests on their way to the journal's one writer, at most as many as the options say; when full, the caller is refused
/// and told so. A plain monitor wakes the writer: a channel would do it through the thread pool, and a pool that is busy
/// with senders who try again would never come to it (it happened: 32 of them on two cores, and nothing was written).
/// </summary>
internal sealed class AppendQueue(int capacity)
{
    private readonly Queue<AppendRequest> _waiting = new();
    private bool _closed;

    /// <summary>False when there is no room, or no writer any more.</summary>
    public bool TryAdd(AppendRequest request)
    {
        lock (_waiting)
        {
            if (_closed || _waiting.Count >= capacity)
            {
                return false;
            }

            _waiting.Enqueue(request);
            Monitor.Pulse(_waiting);
            return true;
        }
    }

    /// <summary>Waits for requests and takes those that share one flush. False when the queue is closed and empty.</summary>
    public bool Take(List<AppendRequest> sharing, int mostFacts)
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            for (var facts = 0; facts < mostFacts && _waiting.TryDequeue(out var request); facts += request.Drafts.Count)
            {
                sharing.Add(request);
            }

            return true;
        }
    }

    /// <summary>Takes no more; what is in it is still written.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}

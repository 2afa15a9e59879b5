namespace Sightline.Connectors.Http;

/// <summary>
/// Decides the race between stopping and sending. Whoever comes first wins for good: a stop before the first byte means the target
/// was never called; a byte before the stop means its answer must be awaited and recorded.
/// </summary>
internal sealed class SendGate
{
    private const int Closed = 0;
    private const int Open = 1;
    private const int Stopped = 2;
    private int _state = Closed;

    public bool IsOpen => Volatile.Read(ref _state) == Open;

    public bool IsStopped => Volatile.Read(ref _state) == Stopped;

    /// <summary>True when sending may go on. May be called again when the handler replays a request the target has not taken.</summary>
    public bool TryOpen() => Interlocked.CompareExchange(ref _state, Open, Closed) != Stopped;

    public bool TryStop() => Interlocked.CompareExchange(ref _state, Stopped, Closed) != Open;
}

using Sightline.Buffering;
using Sightline.Tests;

namespace Sightline.SystemTests.Buffering;

/// <summary>One journal on the real thing, and what happens to it in a plant.</summary>
internal abstract class JournalRig : IAsyncDisposable
{
    public abstract ManualClock Clock { get; }

    public abstract IJournal Journal { get; }

    /// <summary>Requests this journal lets wait for their flush.</summary>
    public abstract int WaitingRequests { get; }

    /// <summary>Stops the node and starts it again.</summary>
    public abstract Task RestartAsync();

    /// <summary>Until disposed, no flush gets through; it is late, not failed.</summary>
    public abstract IDisposable HoldFlushes();

    /// <summary>Until disposed, the disk refuses drafts of this source in the middle of a write.</summary>
    public abstract IDisposable RefuseWritesOf(string source);

    /// <summary>Until disposed, everything is written and the commit with its flush fails.</summary>
    public abstract IDisposable FailFlushes();

    /// <summary>Facts turned away, as the journal counts them.</summary>
    public abstract long Refused { get; }

    public abstract ValueTask DisposeAsync();
}

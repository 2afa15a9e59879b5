using Microsoft.Extensions.Logging;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>The writer takes bodies out between two flushes, a few at a time: whoever waits for an acknowledgement hardly waits longer.</summary>
internal sealed partial class Journal
{
    /// <summary>What the log grows by for one body, roughly.</summary>
    private const long LoggedBytes = 1_024;

    private long _archivedTo;
    private int _takenOut;

    /// <summary>
    /// Takes out the bodies of the next facts up to a position, at most <see cref="PrunedAtOnce"/>, which lie in an archive and have the fact
    /// that says so. Completes when that is done; returns how many: none when all are out, or when the journal is in trouble.
    /// </summary>
    public async Task<int> TakeOutBodiesAsync(long upTo)
    {
        Volatile.Write(ref _takenOut, 0);
        Volatile.Write(ref _archivedTo, upTo);
        var request = new AppendRequest([]);
        if (!_waiting.TryAdd(request))
        {
            return 0;
        }

        await request.Done;
        return Volatile.Read(ref _takenOut);
    }

    private void TakeOutSome()
    {
        try
        {
            var taken = _file.TakeOutBodies(Interlocked.Exchange(ref _archivedTo, 0), PrunedAtOnce);
            Volatile.Write(ref _takenOut, taken);
            _checkpointer.AfterFlush(_file, taken * LoggedBytes);
        }
        catch (Exception error) when (error is SqliteFailure or InvalidDataException)
        {
            LogBodiesStay(error);
            _doubtful = true;
            GiveUp(error);
        }
    }

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "Bodies that were archived could not be taken out of the journal. They stay, and it is tried again with the next archive or at the next start")]
    private partial void LogBodiesStay(Exception error);
}

using Npgsql;
using Sightline.Connectors.Http;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>
/// One attempt: how far it got, and what a failure therefore means. Stopping reaches it until the message is sent; afterwards the
/// answer is awaited, at most for the timeout.
/// </summary>
internal sealed class PostgresAttempt : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly string _place;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _stopping;
    private readonly SendGate _gate = new();
    private bool _storedNothing;

    public PostgresAttempt(NpgsqlDataSource source, string place, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        (_source, _place, _timeout, _stop) = (source, place, timeout, stop);
        _limit = new CancellationTokenSource(timeout, time);
        _stopping = stop.UnsafeRegister(_ => Stop(), null);
    }

    public CancellationToken Limit => _limit.Token;

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var opening = _source.OpenConnectionAsync(Limit).AsTask();
        try
        {
            return await opening.WaitAsync(Limit);
        }
        // The client library does not stop waiting for a server that takes a connection and never speaks.
        catch (OperationCanceledException) when (!opening.IsCompleted)
        {
            _ = opening.ContinueWith(GiveBack, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>From now on the server may have the message.</summary>
    /// <exception cref="OperationCanceledException">Stopped before.</exception>
    public void Send()
    {
        if (!_gate.TryOpen())
        {
            throw new OperationCanceledException("Stopped before the message was sent.", _stop);
        }
    }

    /// <summary>The server has said that this attempt stored nothing. What fails after it leaves no doubt.</summary>
    public void StoredNothing() => _storedNothing = true;

    /// <summary>What a failure of a delivery means.</summary>
    /// <exception cref="OperationCanceledException">Stopped before the message was sent.</exception>
    public DeliveryOutcome Judge(Exception failure)
    {
        ThrowIfStopped(failure);
        return PostgresErrors.Judge(failure, _gate.IsOpen && !_storedNothing, _place, _timeout);
    }

    /// <summary>What a failure of a question means.</summary>
    /// <exception cref="OperationCanceledException">Stopped while asking: a question changes nothing.</exception>
    public ReadBack JudgeQuestion(Exception failure)
    {
        ThrowIfStopped(failure);
        return new ReadBack.CannotTell($"{_place} could not be asked: {PostgresErrors.Words(failure, _timeout)}");
    }

    /// <summary>True for what may go wrong on the way; once the message may have left, for everything.</summary>
    public bool Explains(Exception failure) => _gate.IsOpen || PostgresErrors.IsTrouble(failure);

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync();
        _limit.Dispose();
    }

    private void Stop()
    {
        if (_gate.TryStop())
        {
            // Not on the thread of whoever stops: cancelling asks the server, which may be slow to answer.
            _ = _limit.CancelAsync();
        }
    }

    private static void GiveBack(Task<NpgsqlConnection> late)
    {
        if (late.IsCompletedSuccessfully)
        {
            late.Result.Dispose();
        }
    }

    private void ThrowIfStopped(Exception failure)
    {
        if (_gate.IsStopped)
        {
            throw new OperationCanceledException("Stopped before the target was called.", failure, _stop);
        }
    }
}

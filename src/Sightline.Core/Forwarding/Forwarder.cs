using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Telemetry;

namespace Sightline.Forwarding;

/// <summary>
/// Delivers one target's outbox. It decides; the connector only reports. No time limit on retries, order per part, an
/// answer that was lost is read back and never blindly sent again, and what became of an entry is a fact before the next
/// of its part starts.
/// </summary>
internal sealed partial class Forwarder : IAsyncDisposable
{
    private const int Window = 2_000;

    /// <summary>A timer counts whole milliseconds: a shorter pause would be none, and the loop would spin until its message is due.</summary>
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(2);

    private readonly TargetName _target;
    private readonly TargetSettings _settings;
    private readonly ITargetConnector _connector;
    private readonly DeliveryAttempts _attempts;
    private readonly OutboxReader _outbox;
    private readonly ForwardingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Breaker _breaker;
    private readonly Pace _pace;
    private readonly PartLanes _lanes = new();
    private readonly Signal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _waitedBefore;
    private Task _running = Task.CompletedTask;
    private long _cursor;
    private long _wakes;
    private int _inFlight;
    private bool _mayHaveMore = true;
    private bool _stopped;
    private (string Reason, DateTimeOffset At)? _lastTrouble;

    public Forwarder(
        TargetSettings settings, ITargetConnector connector, OutboxReader outbox, IJournal journal, ForwardingMetrics metrics, TimeProvider time, ILogger log)
    {
        (_settings, _connector, _outbox, _metrics, _time, _log) = (settings, connector, outbox, metrics, time, log);
        _target = new TargetName(settings.Name);
        _attempts = new DeliveryAttempts(_target, connector, journal, time, log);
        _breaker = new Breaker(settings.FailuresToBreak, settings.LongestPause, Random.Shared);
        _pace = new Pace(settings.MostPerSecond);
        _waitedBefore = outbox.LastSequence(settings.Name);
    }

    /// <summary>The newest trouble with this target, in its own words; null after an answer.</summary>
    public string? Trouble { get; private set; }

    public bool IsAway => _breaker.IsOpen;

    /// <summary>What is wrong with a credential that renews itself; null where nothing is.</summary>
    public CredentialTrouble? Credential => (_connector as IRenewsCredential)?.CredentialTrouble;

    public ForwarderState State
    {
        get
        {
            lock (_lanes)
            {
                var next = NextStart();
                return new ForwarderState(
                    IsAway, _breaker.Failures, Trouble, _lastTrouble?.Reason, _lastTrouble?.At, _lanes.Count, _inFlight, next > _time.GetUtcNow() ? next : null, _stopped);
            }
        }
    }

    public void Start() => _running = Task.Run(ForwardAsync);

    /// <summary>There may be new entries in the outbox.</summary>
    public void Wake()
    {
        Volatile.Write(ref _mayHaveMore, true);
        Stir();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _connector.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ForwardAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var seen = Interlocked.Read(ref _wakes);
                Fill();
                StartWhatMay();
                await WaitAsync(seen);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: entries that were not sent stay pending and uncounted.
        }
        catch (Exception error)
        {
            lock (_lanes)
            {
                Mind(error.Message);
                _stopped = true;
            }

            LogForwarderFailed(error, _target.Value);
        }

        await _wake.WaitUntilAsync(() => Volatile.Read(ref _inFlight) == 0, CancellationToken.None);
    }

    private void Stir()
    {
        Interlocked.Increment(ref _wakes);
        _wake.Raise();
    }

    private void Fill()
    {
        lock (_lanes)
        {
            if (_lanes.Count > Window / 2 || !Volatile.Read(ref _mayHaveMore))
            {
                return;
            }
        }

        Volatile.Write(ref _mayHaveMore, false);
        var entries = _outbox.Waiting(_target.Value, _cursor, Window);
        if (entries.Count == Window)
        {
            Volatile.Write(ref _mayHaveMore, true);
        }

        lock (_lanes)
        {
            foreach (var entry in entries)
            {
                _cursor = entry.Sequence;
                // Written before this process started: an earlier attempt may have reached the target unrecorded.
                entry.MayBeThere = entry.Sequence <= _waitedBefore && !_connector.RecognisesRepeats && (_connector.CanReadBack || entry.Started);
                _lanes.Add(entry);
            }
        }
    }

    private void StartWhatMay()
    {
        lock (_lanes)
        {
            var now = _time.GetUtcNow();
            while (_inFlight < MostInFlight && now >= _breaker.NotBefore && _pace.NextStart(now) <= now && _lanes.Take(now) is { } entry)
            {
                _pace.Started(now);
                _inFlight++;
                _ = Task.Run(() => CarryAsync(entry), CancellationToken.None);
            }
        }
    }

    private async Task WaitAsync(long seen)
    {
        DateTimeOffset? due;
        lock (_lanes)
        {
            due = NextStart();
        }

        var woken = _wake.WaitUntilAsync(() => Interlocked.Read(ref _wakes) != seen, _stop.Token);
        if (due is not { } at)
        {
            await woken;
            return;
        }

        var pause = at - _time.GetUtcNow();
        if (pause > TimeSpan.Zero)
        {
            using var given = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var elapsed = Task.Delay(pause < s_leastPause ? s_leastPause : pause, _time, given.Token);
            await Task.WhenAny(woken, elapsed);
            await given.CancelAsync();
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>When the next attempt may start by the clock alone; null when only an answer or a new entry can change anything.</summary>
    private DateTimeOffset? NextStart()
    {
        if (_inFlight >= MostInFlight)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        return (_lanes.HasReady ? now : _lanes.NextDue) is not { } next ? null
            : new[] { next, _breaker.NotBefore, _pace.NextStart(now) }.Max();
    }

    private int MostInFlight => _breaker.IsOpen ? 1 : _settings.Lanes;

    private async Task CarryAsync(OutboxEntry entry)
    {
        try
        {
            if (!_outbox.Refresh(_target.Value, entry))
            {
                lock (_lanes)
                {
                    _lanes.Done(entry);
                }

                return;
            }

            var outcome = await _attempts.MakeAsync(entry, _stop.Token);
            // From here the target has spoken. Its answer is recorded even while stopping, or a restart would repeat it.
            await SettleAsync(entry, outcome);
        }
        catch (OperationCanceledException)
        {
            // Stopped before the target was called: the entry stays pending.
        }
        catch (Exception error)
        {
            LogAttemptFailed(error, _target.Value, entry.Position);
            entry.MayBeThere = true;
            lock (_lanes)
            {
                Later(entry, error.Message, null);
            }
        }
        finally
        {
            lock (_lanes)
            {
                _inFlight--;
            }

            Stir();
        }
    }

    private async Task SettleAsync(OutboxEntry entry, DeliveryOutcome outcome)
    {
        var report = new DeliveryReport(entry.Position, _target.Value, Attempts: entry.Attempts, Revision: entry.Revision);
        var answeredAt = _time.GetUtcNow();
        switch (outcome)
        {
            case DeliveryOutcome.Accepted accepted:
                await _attempts.NoteAsync(FactKinds.DeliveryAccepted, report with { Reference = accepted.TargetReference }, _stop.Token);
                End(entry, "accepted", answeredAt);
                break;
            case DeliveryOutcome.Refused refused:
                await _attempts.NoteAsync(FactKinds.DeliveryRefused, report with { Reason = refused.Reason, Code = refused.TargetCode }, _stop.Token);
                LogRefused(_target.Value, entry.Station, entry.InspectionId, refused.TargetCode, refused.Reason);
                End(entry, "refused", answeredAt);
                break;
            case DeliveryOutcome.Unknown unknown when !_connector.RecognisesRepeats && !_connector.CanReadBack:
                await _attempts.NoteAsync(FactKinds.DeliveryUnknown, report with { Reason = unknown.Reason }, _stop.Token);
                LogUnknown(_target.Value, entry.Station, entry.InspectionId, unknown.Reason);
                End(entry, "unknown", answeredAt);
                break;
            case DeliveryOutcome.Unknown unknown:
                entry.MayBeThere = true;
                Fail(entry, unknown.Reason, null, "unknown");
                break;
            case DeliveryOutcome.TryAgain again:
                Fail(entry, again.Reason, again.NotBefore, "again");
                break;
            default:
                throw new InvalidOperationException($"Unhandled outcome {outcome}.");
        }
    }

    private void End(OutboxEntry entry, string outcome, DateTimeOffset answeredAt)
    {
        _metrics.Attempted(_target.Value, outcome);
        _metrics.Ended(_target.Value, answeredAt - entry.InspectedAt);
        lock (_lanes)
        {
            if (_breaker.IsOpen)
            {
                LogTargetBack(_target.Value);
            }

            _breaker.Answered();
            Trouble = null;
            _lanes.Done(entry);
        }
    }

    private void Fail(OutboxEntry entry, string reason, DateTimeOffset? notBefore, string outcome)
    {
        _metrics.Attempted(_target.Value, outcome);
        lock (_lanes)
        {
            _breaker.Failed(_time.GetUtcNow());
            if (_breaker.Failures == _settings.FailuresToBreak)
            {
                LogTargetAway(_target.Value, _breaker.Failures, _lanes.Count, reason);
            }

            Later(entry, reason, notBefore);
        }
    }

    private void Later(OutboxEntry entry, string reason, DateTimeOffset? notBefore)
    {
        Mind(reason);
        var pause = _time.GetUtcNow() + _breaker.Pause(entry.Attempts);
        entry.NotBefore = notBefore is { } named && named > pause ? named : pause;
        _lanes.Again(entry);
    }

    private void Mind(string trouble)
    {
        Trouble = trouble;
        _lastTrouble = (trouble, _time.GetUtcNow());
    }
}

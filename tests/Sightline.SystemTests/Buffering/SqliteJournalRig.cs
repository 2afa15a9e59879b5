using System.Diagnostics.Metrics;
using System.Reflection;
using Sightline.Buffering;
using Sightline.Storage;
using Sightline.Tests;
using Sightline.Tests.Buffering;
using SQLitePCL;

namespace Sightline.SystemTests.Buffering;

/// <summary>The journal on SQLite in a folder of the real disk.</summary>
internal sealed class SqliteJournalRig : JournalRig
{
    private readonly JournalFolder _folder = new();
    private readonly MeterListener _listener = new();
    private Journal _journal;
    private long _refused;

    public SqliteJournalRig(bool loseDataOnPowerCut = false)
    {
        _folder.Options.LoseDataOnPowerCut = loseDataOnPowerCut;
        _folder.Options.WaitingRequests = 8;
        _folder.Options.FactsPerFlush = 8;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "sightline.journal.refused" && instrument.Meter.Scope == _folder.Meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _refused, value));
        _listener.Start();
        _journal = _folder.Open();
    }

    public override ManualClock Clock => _folder.Clock;

    public override IJournal Journal => _journal;

    public override int WaitingRequests => _folder.Options.WaitingRequests;

    public override long Refused => Interlocked.Read(ref _refused);

    /// <summary>What SQLite does at a commit: 2 flushes the log, 1 leaves that to the operating system.</summary>
    public long Synchronous => ((SqliteDatabase)Private(Private(_journal, "_file"), "_db")).Scalar("PRAGMA synchronous");

    public override async Task RestartAsync()
    {
        await _journal.DisposeAsync();
        _journal = _folder.Open();
    }

    public override IDisposable HoldFlushes()
    {
        // SQLite calls this hook on the writer's thread after the last write and before the flush.
        var open = new ManualResetEventSlim();
        var handle = HandleOf(_journal);
        raw.sqlite3_commit_hook(handle, _ => open.Wait(TimeSpan.FromMinutes(1)) ? 0 : 1, null);
        return new Ending(open.Set);
    }

    public override IDisposable RefuseWritesOf(string source)
    {
        using var db = _folder.Beside();
        db.Run($"CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.source = '{source}' BEGIN SELECT RAISE(ABORT, 'the disk refuses'); END");
        return new Ending(() =>
        {
            using var again = _folder.Beside();
            again.Run("DROP TRIGGER refuses");
        });
    }

    public override IDisposable FailFlushes()
    {
        // SQLite asks this hook after the last write and before the flush; what it refuses is rolled back.
        var handle = HandleOf(_journal);
        raw.sqlite3_commit_hook(handle, _ => 1, null);
        return new Ending(() => raw.sqlite3_commit_hook(handle, null, null));
    }

    public override async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _listener.Dispose();
        _folder.Dispose();
    }

    private static sqlite3 HandleOf(Journal journal)
    {
        var file = Private(journal, "_file");
        return (sqlite3)Private(Private(file, "_db"), "_handle");
    }

    private static object Private(object of, string name) =>
        of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(of)
        ?? throw new InvalidOperationException($"{of.GetType().Name} has no {name}. The rig refuses commits through it.");

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

public sealed class SqliteJournalTests : JournalConformance
{
    private protected override JournalRig Start() => new SqliteJournalRig();

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Every_commit_is_flushed_unless_a_setting_says_it_may_be_lost(bool loseDataOnPowerCut, long synchronous)
    {
        await using var rig = new SqliteJournalRig(loseDataOnPowerCut);
        Assert.Equal(synchronous, rig.Synchronous);
    }
}

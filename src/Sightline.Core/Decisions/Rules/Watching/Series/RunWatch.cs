namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>
/// Finds failed parts in a row at one station. The row is that of exposure: a pass that comes late still stands between the fails before and
/// after it. It grows with each further part that fails, and is over when as many parts as set passed in a row after its last fail. A row
/// that is over before its last record has come is not told.
/// </summary>
internal sealed class RunWatch(RunSettings settings) : IRuleWatch
{
    // Parts of a row that is open, so that one which fails again does not count again.
    private const int Remembered = 50;

    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<string, RunStation> _stations = [];

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces)
    {
        _changed.Clear();
        _stations.Clear();
        foreach (var (_, body) in pieces)
        {
            using var from = PieceBody.Read(body);
            var station = RunStation.Read(from);
            _stations.Add(station.Name, station);
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        if (settings.IsFail(seen) is not { } fails)
        {
            return;
        }

        if (!_stations.TryGetValue(seen.Station, out var station))
        {
            _stations.Add(seen.Station, station = new RunStation(seen.Station));
        }

        var time = Math.Min(seen.ExposedAt.UtcTicks, seen.ReceivedAt.UtcTicks);
        _changed.Touch(station);
        if (fails)
        {
            Fail(station, new RunStation.Fail(time, seen.PartKey, seen.Position), moves);
        }
        else
        {
            Pass(station, time, moves);
        }
    }

    private void Fail(RunStation station, RunStation.Fail fail, ICollection<FindingMove> moves)
    {
        if (fail.Time > station.Failed)
        {
            station.Failed = fail.Time;
            station.Passes.RemoveAll(p => p <= fail.Time);
        }

        // A pass stands after it: it belongs to a row that is over.
        if (fail.Time < station.Passed || !Remember(station.Fails, fail))
        {
            return;
        }

        if (station.IsOpen)
        {
            station.Parts++;
            moves.Add(new FindingMove.Grew(WatchKey.Of(station.Name), Say(station), fail.Record));
            station.Fails.RemoveRange(0, Math.Max(0, station.Fails.Count - Math.Max(Remembered, settings.Fails)));
        }
        else if (station.Fails.Count >= settings.Fails)
        {
            station.IsOpen = true;
            station.Parts = station.Fails.Count;
            moves.Add(new FindingMove.Opened(WatchKey.Of(station.Name), Say(station), [.. station.Fails.Select(f => f.Record)])
            {
                Station = station.Name,
                Threshold = settings.Fails,
            });
        }
    }

    /// <summary>Each part once, with its newest fail. False when it was there already.</summary>
    private static bool Remember(List<RunStation.Fail> fails, RunStation.Fail fail)
    {
        var known = fails.FindIndex(f => f.Part == fail.Part);
        if (known >= 0)
        {
            if (fails[known].Time > fail.Time)
            {
                return false;
            }

            fails.RemoveAt(known);
        }

        fails.Insert(fails.FindLastIndex(f => f.Time <= fail.Time) + 1, fail);
        return known < 0;
    }

    private void Pass(RunStation station, long time, ICollection<FindingMove> moves)
    {
        station.Passed = Math.Max(station.Passed, time);
        station.Fails.RemoveAll(f => f.Time <= time);
        if (!station.IsOpen || time <= station.Failed)
        {
            return;
        }

        station.Passes.Add(time);
        if (station.Passes.Count >= settings.Passes)
        {
            station.IsOpen = false;
            station.Passes.Clear();
            moves.Add(new FindingMove.Closed(WatchKey.Of(station.Name), $"{Say(station)} {settings.Passes} passed since."));
        }
    }

    private string Say(RunStation station) => $"{station.Parts} parts in a row {(settings.ByDefect ? "with such a defect" : "failed")} at {station.Name}.";
}

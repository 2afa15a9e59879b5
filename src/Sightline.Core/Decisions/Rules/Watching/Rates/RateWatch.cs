namespace Sightline.Decisions.Rules.Watching.Rates;

/// <summary>
/// Finds a share over its limit at a station, in a window of time or of parts. Inspections count as often as they are made. It is found at
/// a fail, goes on with each further one, and is over when the share was not over its limit for a whole window. What comes later than a
/// window after the station's newest is not counted.
/// </summary>
internal sealed class RateWatch(RateSettings settings) : IRuleWatch
{
    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<string, RateStation> _stations = [];
    private readonly bool _byTime = settings.Window is not null;
    private readonly long _length = settings.Parts ?? RateSettings.Slices;
    private readonly long _slice = (settings.Window?.Ticks ?? 0) / RateSettings.Slices;

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces)
    {
        _changed.Clear();
        _stations.Clear();
        var kinds = pieces.ToLookup(p => p.Key[0], p => p.Value);
        foreach (var body in kinds['s'])
        {
            using var from = PieceBody.Read(body);
            var station = RateStation.Read(from, _length, _byTime);
            _stations.Add(station.Name, station);
        }

        var slots = new List<RateSlot>();
        foreach (var body in kinds['h'])
        {
            using var from = PieceBody.Read(body);
            slots.Add(RateSlot.Read(from, _stations));
        }

        foreach (var slot in slots.OrderBy(s => s.Number))
        {
            slot.Station.PutBack(slot);
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        if (!_stations.TryGetValue(seen.Station, out var station))
        {
            _stations.Add(seen.Station, station = new RateStation(seen.Station, _length, _byTime));
        }

        var counts = settings.Counts(seen);
        var ticks = Math.Min(seen.ExposedAt.UtcTicks, seen.ReceivedAt.UtcTicks);
        var slot = station.Move(ticks, _slice, counts, _changed.Touch);
        if (slot is not null)
        {
            slot.Add(counts ? seen.Position : null);
            _changed.Touch(slot);
        }

        Judge(station, seen, slot is not null && counts, moves);
    }

    private void Judge(RateStation station, Sighting seen, bool found, ICollection<FindingMove> moves)
    {
        var isOver = station.Parts >= settings.Least && station.Found > settings.Limit * station.Parts;
        if (station.OverAt is null)
        {
            if (found && isOver)
            {
                station.OverAt = station.Newest;
                moves.Add(new FindingMove.Opened(WatchKey.Of(station.Name), Say(station) + $" More than {settings.Limit:0.##%}.", [.. station.Records.TakeLast(RateSettings.MostRecords)])
                {
                    Station = station.Name,
                    Class = settings.ByDefect ? seen.Defects[0].Class : null,
                    Expected = (double)(settings.Limit!.Value * station.Parts),
                    Threshold = (double)Math.Floor(settings.Limit.Value * station.Parts) + 1,
                });
            }

            return;
        }

        if (isOver)
        {
            station.OverAt = station.Newest;
        }

        if (found)
        {
            moves.Add(new FindingMove.Grew(WatchKey.Of(station.Name), Say(station), seen.Position));
        }
        else if (station.Newest - station.OverAt >= _length)
        {
            station.OverAt = null;
            moves.Add(new FindingMove.Closed(WatchKey.Of(station.Name), Say(station) + $" Not over {settings.Limit:0.##%} since {settings.Span}."));
        }
    }

    private string Say(RateStation station) =>
        $"{station.Found} of {station.Parts} inspections {settings.What} ({(station.Parts == 0 ? 0 : (decimal)station.Found / station.Parts):0.##%}), {settings.Span}.";
}

using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Decisions.Rules.Watching.Rates;

/// <summary>
/// Finds a share that is more than a station's own usual one, without a limit that somebody set: groups of parts, or of a window of time,
/// against Laney's p′ limits of the groups before. Nothing is said before the base is full. A group over the limit is told and does not go
/// into the base; the first one within it ends the finding. What comes for a group that is complete is not counted.
/// </summary>
internal sealed class ChartWatch(RateSettings settings) : IRuleWatch
{
    private const int MostRecords = 100;

    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<string, ChartStation> _stations = [];

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces)
    {
        _changed.Clear();
        _stations.Clear();
        foreach (var (_, body) in pieces)
        {
            using var from = PieceBody.Read(body);
            var station = ChartStation.Read(from);
            _stations.Add(station.Name, station);
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        if (!_stations.TryGetValue(seen.Station, out var station))
        {
            _stations.Add(seen.Station, station = new ChartStation(seen.Station));
        }

        if (settings.Window is { } window)
        {
            var number = Math.Min(seen.ExposedAt.UtcTicks, seen.ReceivedAt.UtcTicks) / window.Ticks;
            if (number < station.Number)
            {
                return;
            }

            if (number > station.Number)
            {
                if (station.Parts >= settings.Least)
                {
                    Judge(station, moves);
                }

                station.Begin(number);
            }
        }

        station.Parts++;
        if (settings.Counts(seen))
        {
            station.Found++;
            station.Records.Add(seen.Position);
            if (station.Records.Count > MostRecords)
            {
                station.Records.RemoveAt(0);
            }
        }

        if (station.Parts == settings.Parts)
        {
            Judge(station, moves);
            station.Begin(0);
        }

        _changed.Touch(station);
    }

    private void Judge(ChartStation station, ICollection<FindingMove> moves)
    {
        var limits = station.Groups.Count < settings.Base ? null : ControlLimits.Of(station.Groups);
        if (limits is { } known && (double)station.Found / station.Parts > known.Upper(station.Parts))
        {
            Over(station, known, moves);
            return;
        }

        if (station.IsOpen)
        {
            station.IsOpen = false;
            moves.Add(new FindingMove.Closed(WatchKey.Of(station.Name), Say(station) + " Within its limits again."));
        }

        station.Groups.Add((station.Found, station.Parts));
        if (station.Groups.Count > settings.Base)
        {
            station.Groups.RemoveAt(0);
        }
    }

    private void Over(ChartStation station, ControlLimits limits, ICollection<FindingMove> moves)
    {
        if (station.IsOpen)
        {
            moves.Add(new FindingMove.Grew(WatchKey.Of(station.Name), Say(station), station.Records[^1]));
            return;
        }

        station.IsOpen = true;
        var upper = limits.Upper(station.Parts);
        moves.Add(new FindingMove.Opened(
            WatchKey.Of(station.Name),
            Say(station) + $" Usual are {limits.Centre:0.##%}, and up to {upper:0.##%} by Laney's limits (σz = {limits.Spread:0.##}, from {station.Groups.Count} groups).",
            [.. station.Records])
        {
            Station = station.Name,
            Expected = limits.Centre * station.Parts,
            Threshold = Math.Floor(upper * station.Parts) + 1,
        });
    }

    private string Say(ChartStation station) =>
        $"{station.Found} of {station.Parts} inspections {settings.What} ({(decimal)station.Found / station.Parts:0.##%}), {settings.Span}.";
}

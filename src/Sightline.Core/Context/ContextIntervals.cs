using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// What each station was making, from when to when. The newest fact about a moment wins. The last interval looked up is
/// remembered for each station, because the next part usually falls in the same one.
/// </summary>
internal sealed class ContextIntervals
{
    private readonly Dictionary<string, Interval?> _last = [];

    /// <summary>One interval; From and To (exclusive, long.MaxValue while open) are microseconds since 1970.</summary>
    public sealed record Interval(StationContext Context, long Position, long From, long To);

    public void Forget() => _last.Clear();

    public void Forget(string station) => _last.Remove(station);

    /// <summary>The interval of a station at a moment, for the journey's thread.</summary>
    public Interval? At(SqliteDatabase db, string station, DateTimeOffset moment)
    {
        var at = FactHash.Microseconds(moment);
        if (_last.TryGetValue(station, out var known) && known is not null && at >= known.From && at < known.To)
        {
            return known;
        }

        return _last[station] = Lookup(db, station, at);
    }

    public static Interval? Lookup(SqliteDatabase db, string station, long at)
    {
        StationContext context;
        long position, from;
        using (var rows = db.Prepare("SELECT valid_from, position, body FROM station_context WHERE station = ?1 AND valid_from <= ?2 ORDER BY valid_from DESC, position DESC LIMIT 1")
            .Bind(1, station).Bind(2, at).Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            (from, position) = (rows.Int64(0), rows.Int64(1));
            context = JsonSerializer.Deserialize(rows.Span(2), ContextJson.Default.StationContext)!;
        }

        using var next = db.Prepare("SELECT MIN(valid_from) FROM station_context WHERE station = ?1 AND valid_from > ?2")
            .Bind(1, station).Bind(2, at).Query();
        var to = next.Read() && !next.IsNull(0) ? next.Int64(0) : long.MaxValue;
        return new Interval(context, position, from, to);
    }
}

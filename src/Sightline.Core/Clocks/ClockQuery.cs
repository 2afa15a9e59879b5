using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Clocks;

/// <summary>One station's clock as the journal tells it.</summary>
/// <param name="Station">The station.</param>
/// <param name="Method">One of <see cref="ClockMethods"/>.</param>
/// <param name="State">One of <see cref="ClockStates"/>; null while too little is known.</param>
/// <param name="Offset">The station's clock minus this node's; null when not known.</param>
/// <param name="Uncertainty">Half the width of the span in which it lies; null where there is no bound.</param>
/// <param name="RoundTrip">Of the exchange that counts; null where there was none.</param>
/// <param name="At">When it was found out.</param>
/// <param name="AlarmSince">Since when it is further off than the limit; null while it is not.</param>
/// <param name="Reference">The edge that measured it; null for this node.</param>
internal sealed record StationClockView(
    string Station, string Method, string? State, TimeSpan? Offset, TimeSpan? Uncertainty, TimeSpan? RoundTrip, DateTimeOffset At, DateTimeOffset? AlarmSince, string? Reference)
{
    /// <summary>How far and which way, for people who read a log: <c>0.740 s ahead</c>.</summary>
    public string InWords
    {
        get
        {
            var offset = Offset ?? TimeSpan.Zero;
            var far = offset.Duration();
            var size = far < TimeSpan.FromMinutes(2) ? $"{far.TotalSeconds:0.000} s" : far < TimeSpan.FromHours(2) ? $"{far.TotalMinutes:0.0} min" : far < TimeSpan.FromDays(3) ? $"{far.TotalHours:0.0} h" : $"{far.TotalDays:0.0} days";
            return $"{size} {(offset < TimeSpan.Zero ? "behind" : "ahead")}";
        }
    }
}

/// <summary>The clocks of all stations: what API, pages, metrics and health show.</summary>
internal sealed class ClockQuery(ProjectionReader projections)
{
    private const string Columns = "station, method, state, shown, bound, round_trip, shown_at, since, reference";

    /// <summary>By name, those in scope.</summary>
    public IReadOnlyList<StationClockView> All(Scope stations) => projections.Read(db =>
    {
        var scope = new ScopeSql(1);
        var statement = db.Prepare($"SELECT {Columns} FROM clocks WHERE method <> 'none'{scope.Within("station", stations)} ORDER BY station");
        using var rows = scope.Bind(statement).Query();
        return Views(rows);
    });

    /// <summary>Those further off than the limit, longest first.</summary>
    public IReadOnlyList<StationClockView> InAlarm() => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM clocks WHERE since IS NOT NULL ORDER BY since, station").Query();
        return Views(rows);
    });

    public StationClockView? Of(string station) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM clocks WHERE station = ?1").Bind(1, station).Query();
        return Views(rows).FirstOrDefault();
    });

    private static List<StationClockView> Views(in SqliteRows rows)
    {
        var views = new List<StationClockView>();
        while (rows.Read())
        {
            views.Add(new StationClockView(
                rows.Text(0), rows.Text(1), rows.NullableText(2), Span(rows.NullableInt64(3)), Span(rows.NullableInt64(4)), Span(rows.NullableInt64(5)),
                FactHash.FromMicroseconds(rows.Int64(6)), rows.NullableInt64(7) is { } since ? FactHash.FromMicroseconds(since) : null, rows.NullableText(8)));
        }

        return views;
    }

    private static TimeSpan? Span(long? microseconds) => microseconds is { } known ? TimeSpan.FromMicroseconds(known) : null;
}

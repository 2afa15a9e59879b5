using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>The table of clocks, a row for each station.</summary>
internal static class ClockTable
{
    public static void Read(SqliteDatabase db, Func<string, StationTime> of)
    {
        using var rows = db.Prepare(
            "SELECT station, method, state, shown, shown_at, since, measured, uncertainty, round_trip, measured_at, reference, began, records, least, before_records, before_least, reference_offset FROM clocks").Query();
        while (rows.Read())
        {
            var station = of(rows.Text(0));
            station.Restore(rows.Text(1), rows.NullableText(2), Span(rows.NullableInt64(3)), FactHash.FromMicroseconds(rows.Int64(4)), Moment(rows.NullableInt64(5)));
            station.Measured = rows.IsNull(6) ? null : new MeasuredClock(
                TimeSpan.FromMicroseconds(rows.Int64(6)), TimeSpan.FromMicroseconds(rows.Int64(7)), Span(rows.NullableInt64(8)), FactHash.FromMicroseconds(rows.Int64(9)), rows.NullableText(10), TimeSpan.FromMicroseconds(rows.Int64(16)));
            var delays = station.Delays;
            (delays.Began, delays.Records, delays.Least) = (Moment(rows.NullableInt64(11)), rows.Int64(12), Span(rows.NullableInt64(13)));
            (delays.BeforeRecords, delays.BeforeLeast) = (rows.Int64(14), Span(rows.NullableInt64(15)));
        }
    }

    public static void Write(SqliteDatabase db, string name, StationTime station)
    {
        var (measured, delays) = (station.Measured, station.Delays);
        var byExchange = station.Method == Clocks.ClockMethods.Measured;
        db.Prepare(
            "INSERT OR REPLACE INTO clocks (station, method, state, shown, bound, shown_at, since, measured, uncertainty, round_trip, measured_at, reference, began, records, least, before_records, before_least, reference_offset) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)")
            .Bind(1, name).Bind(2, station.Method).Bind(3, station.State).Bind(4, In(station.Shown)).Bind(5, byExchange ? In(measured?.Uncertainty) : null)
            .Bind(6, FactHash.Microseconds(station.ShownAt)).Bind(7, In(station.Since))
            .Bind(8, In(measured?.Offset)).Bind(9, In(measured?.Uncertainty)).Bind(10, In(measured?.RoundTrip)).Bind(11, In(measured?.At)).Bind(12, measured?.Reference)
            .Bind(13, In(delays.Began)).Bind(14, delays.Records).Bind(15, In(delays.Least)).Bind(16, delays.BeforeRecords).Bind(17, In(delays.BeforeLeast)).Bind(18, In(measured?.ReferenceOffset ?? TimeSpan.Zero))
            .Execute();
    }

    /// <summary>The limits that the plant has set; null while it has set none.</summary>
    public static StationTime.Limits? Limits(SqliteDatabase db)
    {
        using var rows = db.Prepare("SELECT alarm_at, untrusted_at FROM clock_limits").Query();
        return rows.Read() ? new StationTime.Limits(TimeSpan.FromMicroseconds(rows.Int64(0)), TimeSpan.FromMicroseconds(rows.Int64(1))) : null;
    }

    public static void Keep(SqliteDatabase db, StationTime.Limits limits) =>
        db.Prepare("INSERT OR REPLACE INTO clock_limits (one, alarm_at, untrusted_at) VALUES (1, ?1, ?2)")
            .Bind(1, In(limits.AlarmAt)).Bind(2, In(limits.UntrustedAt)).Execute();

    private static long? In(TimeSpan? span) => span is { } known ? known.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static long? In(DateTimeOffset? moment) => moment is { } known ? FactHash.Microseconds(known) : null;

    private static TimeSpan? Span(long? microseconds) => microseconds is { } known ? TimeSpan.FromMicroseconds(known) : null;

    private static DateTimeOffset? Moment(long? microseconds) => microseconds is { } known ? FactHash.FromMicroseconds(known) : null;
}

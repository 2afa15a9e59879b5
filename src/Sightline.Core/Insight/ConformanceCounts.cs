using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>What is counted of a source's conformance, over some time.</summary>
internal struct ConformanceCounts
{
    /// <summary>Inspections that were stored.</summary>
    public long Stored;

    /// <summary>Messages refused because they break the contract.</summary>
    public long Invalid;

    /// <summary>Messages refused because their id was stored with other content.</summary>
    public long Conflicts;

    /// <summary>Messages refused because their sender may not speak for the station. Counted, and not held against it.</summary>
    public long Forbidden;

    /// <summary>Stored ones with a member that the contract does not know.</summary>
    public long Strange;

    /// <summary>Stored ones that name a serial.</summary>
    public long WithSerial;

    /// <summary>Stored ones with a sequence number.</summary>
    public long Numbered;

    /// <summary>Numbered ones that could be compared with another.</summary>
    public long Ordered;

    /// <summary>Of these, the ones whose exposure contradicts their number.</summary>
    public long Backwards;

    /// <summary>Stored ones for which the station's clock had been measured.</summary>
    public long Measured;

    /// <summary>Of these, the ones within <see cref="ConformanceStage.ClockLimit"/>.</summary>
    public long InTime;

    /// <summary>Adds this to what a station has in an hour.</summary>
    public readonly void Write(SqliteDatabase db, string station, long hour) => db.Prepare(
        "INSERT INTO conformance (station, hour, stored, invalid, conflicts, forbidden, strange, with_serial, numbered, ordered, backwards, measured, in_time) " +
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (station, hour) DO UPDATE SET " +
        "stored = conformance.stored + excluded.stored, invalid = conformance.invalid + excluded.invalid, conflicts = conformance.conflicts + excluded.conflicts, " +
        "forbidden = conformance.forbidden + excluded.forbidden, strange = conformance.strange + excluded.strange, with_serial = conformance.with_serial + excluded.with_serial, " +
        "numbered = conformance.numbered + excluded.numbered, ordered = conformance.ordered + excluded.ordered, backwards = conformance.backwards + excluded.backwards, " +
        "measured = conformance.measured + excluded.measured, in_time = conformance.in_time + excluded.in_time")
        .Bind(1, station).Bind(2, hour).Bind(3, Stored).Bind(4, Invalid).Bind(5, Conflicts).Bind(6, Forbidden).Bind(7, Strange).Bind(8, WithSerial)
        .Bind(9, Numbered).Bind(10, Ordered).Bind(11, Backwards).Bind(12, Measured).Bind(13, InTime).Execute();

    /// <summary>A station's counts of the hours from the first to the last, both included.</summary>
    public static ConformanceCounts Read(SqliteDatabase db, string station, long firstHour, long lastHour)
    {
        using var rows = db.Prepare(
            "SELECT COALESCE(SUM(stored), 0), COALESCE(SUM(invalid), 0), COALESCE(SUM(conflicts), 0), COALESCE(SUM(forbidden), 0), COALESCE(SUM(strange), 0), COALESCE(SUM(with_serial), 0), " +
            "COALESCE(SUM(numbered), 0), COALESCE(SUM(ordered), 0), COALESCE(SUM(backwards), 0), COALESCE(SUM(measured), 0), COALESCE(SUM(in_time), 0) " +
            "FROM conformance WHERE station = ?1 AND hour >= ?2 AND hour <= ?3").Bind(1, station).Bind(2, firstHour).Bind(3, lastHour).Query();
        rows.Read();
        return new ConformanceCounts
        {
            Stored = rows.Int64(0),
            Invalid = rows.Int64(1),
            Conflicts = rows.Int64(2),
            Forbidden = rows.Int64(3),
            Strange = rows.Int64(4),
            WithSerial = rows.Int64(5),
            Numbered = rows.Int64(6),
            Ordered = rows.Int64(7),
            Backwards = rows.Int64(8),
            Measured = rows.Int64(9),
            InTime = rows.Int64(10),
        };
    }
}

using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>The moment of exposure of a record: as sent, and by this node's clock.</summary>
/// <param name="Sent">By the station's clock.</param>
/// <param name="Corrected">By this node's; the same where it was not corrected.</param>
/// <param name="Clock">What was known of the station's clock; null for nothing.</param>
internal sealed record RecordTime(DateTimeOffset Sent, DateTimeOffset Corrected, ClockReading? Clock)
{
    /// <summary>One word for how far the time can be trusted, which API and pages say in a sentence.</summary>
    public string Trust => Clock is not { } clock ? TrustWords.NotKnown
        : clock.State == ClockStates.Untrusted ? TrustWords.Untrusted
        : clock.State == ClockStates.Ok ? TrustWords.Measured
        : clock.State == ClockStates.Off ? TrustWords.Corrected
        : Corrected == Sent ? TrustWords.Estimated : TrustWords.EstimatedAndCorrected;

    public static RecordTime? Read(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT inspected_at, corrected_at, clock_state, clock_offset, clock_uncertainty FROM inspections WHERE position = ?1").Bind(1, position).Query();
        if (!rows.Read())
        {
            return null;
        }

        var clock = rows.NullableText(2) is { } state
            ? new ClockReading(TimeSpan.FromMicroseconds(rows.Int64(3)), rows.NullableInt64(4) is { } bound ? TimeSpan.FromMicroseconds(bound) : null, state)
            : null;
        return new RecordTime(FactHash.FromMicroseconds(rows.Int64(0)), FactHash.FromMicroseconds(rows.Int64(1)), clock);
    }
}

/// <summary>How far the time of a record can be trusted. Keys of the pages' texts; the API has the same in English.</summary>
internal static class TrustWords
{
    public const string NotKnown = "notKnown";
    public const string Measured = "measured";
    public const string Corrected = "corrected";
    public const string Estimated = "estimated";
    public const string EstimatedAndCorrected = "estimatedCorrected";
    public const string Untrusted = "untrusted";
}

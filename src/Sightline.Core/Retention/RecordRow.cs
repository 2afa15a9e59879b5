using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>A record, as far as it matters how long it is kept.</summary>
internal sealed record RecordRow(
    long Position, string? Serial, string? Batch, InspectionResult Result, InspectionPurpose Purpose, long State, long CorrectedAt, long ReceivedAt, bool IsTrusted,
    string? Product, string? WorkOrder, long? Context, string Station, long? MergedInto, bool IsReviewed)
{
    public const string Columns = "n.position, n.serial, n.batch, n.result, n.purpose, n.state, n.corrected_at, n.received_at, n.clock_state, n.product, n.work_order, n.context_id, n.station, n.merged_into, n.reviewed_by";

    /// <summary>The part itself, as the history has it: its serial, else its batch.</summary>
    public Thing? Part => Serial is not null ? new Thing(ThingKind.Serial, Serial) : Batch is not null ? new Thing(ThingKind.Batch, Batch) : null;

    /// <summary>One row.</summary>
    /// <param name="rows">Where <see cref="Columns"/> stand.</param>
    /// <param name="from">Place of the first.</param>
    public static RecordRow From(in SqliteRows rows, int from) => new(
        rows.Int64(from), rows.NullableText(from + 1), rows.NullableText(from + 2), (InspectionResult)rows.Int64(from + 3), (InspectionPurpose)rows.Int64(from + 4), rows.Int64(from + 5),
        rows.Int64(from + 6), rows.Int64(from + 7), rows.NullableText(from + 8) != ClockStates.Untrusted,
        rows.NullableText(from + 9), rows.NullableText(from + 10), rows.NullableInt64(from + 11), rows.Text(from + 12), rows.NullableInt64(from + 13), !rows.IsNull(from + 14));

    /// <summary>When its age began: at exposure, and where that is not to be trusted when it was recorded.</summary>
    public DateTimeOffset Start(SqliteDatabase db)
    {
        if (IsTrusted)
        {
            return FactHash.FromMicroseconds(CorrectedAt);
        }

        using var rows = db.Prepare("SELECT recorded_at FROM retention_untrusted WHERE record = ?1").Bind(1, Position).Query();
        return FactHash.FromMicroseconds(rows.Read() ? rows.Int64(0) : ReceivedAt);
    }
}

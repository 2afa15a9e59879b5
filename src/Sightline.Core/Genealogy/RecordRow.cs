using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Genealogy;

/// <summary>One inspection as lists show it.</summary>
internal sealed record RecordRow(
    long Position, string Station, string Id, string? Serial, string? Batch, DateTimeOffset InspectedAt, DateTimeOffset ReceivedAt,
    InspectionResult Result, InspectionPurpose Purpose, string? WorkOrder, string? Product, string State, IReadOnlyList<string> Flags,
    string? WaitsFor, string? Reason, long? ContextId, long? BoundBy)
{
    public const string Columns =
        "i.position, i.station, i.id, i.serial, i.batch, i.inspected_at, i.received_at, i.result, i.purpose, i.work_order, i.product, i.state, i.flags, i.waits_for, i.reason, i.context_id, i.bound_by";

    public static List<RecordRow> All(in SqliteRows rows)
    {
        var found = new List<RecordRow>();
        while (rows.Read())
        {
            found.Add(new RecordRow(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.NullableText(4),
                FactHash.FromMicroseconds(rows.Int64(5)), FactHash.FromMicroseconds(rows.Int64(6)),
                (InspectionResult)rows.Int64(7), (InspectionPurpose)rows.Int64(8), rows.NullableText(9), rows.NullableText(10),
                RecordStates.Word(rows.Int64(11)), rows.NullableText(12)?.Split(' ') ?? [], rows.NullableText(13), rows.NullableText(14),
                rows.NullableInt64(15), rows.NullableInt64(16)));
        }

        return found;
    }
}

using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context.Orders;

/// <summary>Inspections counted. Only production counts as production; test pieces and rehearsals are counted apart.</summary>
/// <param name="Good">Passed.</param>
/// <param name="Rejected">Failed.</param>
/// <param name="Reviewed">Left to a person.</param>
/// <param name="Challenge">Test pieces, whatever their result.</param>
/// <param name="Rehearsal">Rehearsals, whatever their result.</param>
public readonly record struct OrderTally(long Good, long Rejected, long Reviewed, long Challenge, long Rehearsal)
{
    /// <summary>Of production.</summary>
    public long Inspections => Good + Rejected + Reviewed;

    public bool IsNothing => this == default;

    public static OrderTally One(InspectionResult result, InspectionPurpose purpose) => (purpose, result) switch
    {
        (InspectionPurpose.Challenge, _) => new OrderTally(0, 0, 0, 1, 0),
        (InspectionPurpose.Rehearsal, _) => new OrderTally(0, 0, 0, 0, 1),
        (_, InspectionResult.Pass) => new OrderTally(1, 0, 0, 0, 0),
        (_, InspectionResult.Fail) => new OrderTally(0, 1, 0, 0, 0),
        _ => new OrderTally(0, 0, 1, 0, 0),
    };

    public static OrderTally operator +(OrderTally a, OrderTally b) =>
        new(a.Good + b.Good, a.Rejected + b.Rejected, a.Reviewed + b.Reviewed, a.Challenge + b.Challenge, a.Rehearsal + b.Rehearsal);

    public static OrderTally operator -(OrderTally a) => new(-a.Good, -a.Rejected, -a.Reviewed, -a.Challenge, -a.Rehearsal);
}

/// <summary>Parts counted, each once.</summary>
public readonly record struct PartTally(long Good, long Rejected, long Reviewed)
{
    public long Total => Good + Rejected + Reviewed;

    public static PartTally One(InspectionResult? verdict) => verdict switch
    {
        null => default,
        InspectionResult.Pass => new PartTally(1, 0, 0),
        InspectionResult.Fail => new PartTally(0, 1, 0),
        _ => new PartTally(0, 0, 1),
    };

    public static PartTally operator +(PartTally a, PartTally b) => new(a.Good + b.Good, a.Rejected + b.Rejected, a.Reviewed + b.Reviewed);

    public static PartTally operator -(PartTally a, PartTally b) => new(a.Good - b.Good, a.Rejected - b.Rejected, a.Reviewed - b.Reviewed);
}

/// <summary>What inspections are counted by. What a record does not know is empty.</summary>
/// <param name="WorkOrder">The order.</param>
/// <param name="Line">The line.</param>
/// <param name="Station">The station.</param>
/// <param name="Segment">The part of the order between two changeovers.</param>
/// <param name="Shift">The shift.</param>
/// <param name="ShiftDay">The day on which the shift began.</param>
/// <param name="Hour">The hour of exposure, counted from 1970.</param>
internal readonly record struct OrderKey(string WorkOrder, string Line, string Station, string Segment, string Shift, string ShiftDay, long Hour)
{
    private const long MicrosecondsInAnHour = 3_600_000_000;

    public static long HourOf(long microseconds) => Math.DivRem(microseconds, MicrosecondsInAnHour).Quotient;

    public static long Microseconds(long hour) => hour * MicrosecondsInAnHour;

    public static OrderKey Of(BoundContext context, string station, long correctedAt) => new(
        context[ContextNames.WorkOrder] ?? "", context[ContextNames.Line] ?? "", station, context[ContextNames.Segment] ?? "",
        context[ContextNames.Shift] ?? "", context[ContextNames.ShiftDay] ?? "", HourOf(correctedAt));
}

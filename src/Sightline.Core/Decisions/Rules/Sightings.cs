using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;

namespace Sightline.Decisions.Rules;

/// <summary>Inspections as rules see them.</summary>
internal static class Sightings
{
    /// <summary>Whether rules see it at all: production, and not another source's word of an inspection that was seen already.</summary>
    public static bool AreMadeOf(InspectionInHand hand) => hand is { MergedInto: null, Inspection.Purpose: InspectionPurpose.Production };

    /// <summary>A record as it came. A part without a serial is one part for each record: a batch and a place in the nest name none.</summary>
    public static Sighting Of(InspectionInHand hand, string? line) => new()
    {
        Position = hand.Position,
        Station = hand.Inspection.Station,
        Line = line,
        Product = hand.Context?[ContextNames.Product],
        WorkOrder = hand.Context?[ContextNames.WorkOrder],
        PartKey = hand.Inspection.Part.Serial is { } serial ? $"s:{serial}" : $"r:{hand.Position}",
        Place = hand.Inspection.Part.Position,
        ExposedAt = hand.CorrectedAt,
        ReceivedAt = hand.ReceivedAt,
        Result = hand.Inspection.Result,
        Confidence = hand.Inspection.Confidence,
        Defects = hand.Inspection.Defects ?? [],
        ClockUntrusted = hand.Clock?.State == ClockStates.Untrusted,
    };
}

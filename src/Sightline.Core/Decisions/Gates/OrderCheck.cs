using Sightline.Model;

namespace Sightline.Decisions.Gates;

/// <summary>Compares what a part was made as with what is made at the station: old and new batch never mix. What either side does not know is no difference.</summary>
internal static class OrderCheck
{
    public static IEnumerable<GateReason> Of(string part, string station, BoundContext? made, BoundContext? making)
    {
        if (Differs(made, making, ContextNames.WorkOrder) is var (order, here))
        {
            yield return new GateReason(GateCodes.Order, $"'{part}' is of order '{order}', and '{station}' makes '{here}'. Keep it out of this order.");
        }

        if (Differs(made, making, ContextNames.Segment) is var (segment, now))
        {
            yield return new GateReason(GateCodes.Segment, $"'{part}' is of segment '{segment}', and '{station}' makes '{now}'. Keep it out of this one.");
        }
    }

    private static (string Made, string Making)? Differs(BoundContext? made, BoundContext? making, string name) =>
        made?[name] is { } was && making?[name] is { } now && was != now ? (was, now) : null;
}

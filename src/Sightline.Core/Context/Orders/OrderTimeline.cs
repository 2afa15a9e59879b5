using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;

namespace Sightline.Context.Orders;

/// <summary>What a line makes, by the orders that are started, paused and closed on it. A late start acts on the records of its time.</summary>
internal sealed class OrderTimeline : ITimelineReader
{
    public IEnumerable<TimelineEntry> Read(Fact fact)
    {
        if (fact.Kind != FactKinds.OrderMoved)
        {
            yield break;
        }

        var body = JsonSerializer.Deserialize(fact.Body, OrderJson.Default.OrderMoveBody)!;
        if (body is { ChangesLine: true, Line: { } line })
        {
            yield return new TimelineEntry(Places.Line(line), ContextNames.WorkOrder, fact.Times.ObservedAt ?? fact.Times.ReceivedAt, body.Makes, $"order {fact.Source}: {body.Move}");
        }
    }
}

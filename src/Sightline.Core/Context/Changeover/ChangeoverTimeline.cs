using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;

namespace Sightline.Context.Changeover;

/// <summary>What a changeover makes hold on its line: the order, the segment, the recipe that was asked for, and how it stands.</summary>
internal sealed class ChangeoverTimeline : ITimelineReader
{
    public IEnumerable<TimelineEntry> Read(Fact fact)
    {
        if (fact.Kind != FactKinds.ChangeoverMoved)
        {
            yield break;
        }

        var move = JsonSerializer.Deserialize(fact.Body, ChangeoverJson.Default.ChangeoverMove)!;
        foreach (var (topic, value) in move.Holds ?? [])
        {
            yield return new TimelineEntry(Places.Line(fact.Source), topic, fact.Times.ReceivedAt, value, $"changeover {move.N}");
        }
    }
}

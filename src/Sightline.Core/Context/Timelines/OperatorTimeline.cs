using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Context.Timelines;

/// <summary>
/// Who works where: <c>operator.signed-on</c> with <c>operator</c>, and <c>operator.signed-off</c>. At a station or for a whole
/// line. Who signs on takes the place of who was there.
/// </summary>
internal sealed class OperatorTimeline : ITimelineReader
{
    public const string SignedOn = "operator.signed-on";
    public const string SignedOff = "operator.signed-off";

    public IEnumerable<TimelineEntry> Read(Fact fact)
    {
        if (fact.Kind != FactKinds.Event || !EventMark.Holds(fact.Body, "operator.signed-"u8))
        {
            yield break;
        }

        using var document = SentJson.Parse(fact.Body);
        var body = document.RootElement;
        var type = EventMark.Text(body, "type");
        if (type is SignedOn or SignedOff && EventMark.PlaceOf(body) is { } place && (type == SignedOff || EventMark.Text(body, "operator") is not null))
        {
            yield return new TimelineEntry(place, ContextNames.Operator, fact.Times.ObservedAt ?? fact.Times.ReceivedAt, type == SignedOn ? EventMark.Text(body, "operator") : null, type);
        }
    }
}

using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>A station's word on the recipe it works with from now on: the event <c>recipe.activated</c>.</summary>
/// <param name="Station">The station.</param>
/// <param name="Recipe">What is active; its id is there.</param>
/// <param name="At">From when on. A moment in the future counts as the moment it was received.</param>
internal sealed record RecipeReport(string Station, RecipeName Recipe, DateTimeOffset At)
{
    public const string Type = "recipe.activated";

    /// <summary>Null for every other fact, and for an event that names no station or no recipe.</summary>
    public static RecipeReport? Of(Fact fact)
    {
        if (fact.Kind != FactKinds.Event || !EventMark.Holds(fact.Body, "recipe.activated"u8))
        {
            return null;
        }

        using var document = SentJson.Parse(fact.Body);
        var body = document.RootElement;
        return EventMark.Text(body, "type") == Type && EventMark.Text(body, "station") is { } station
            && body.TryGetProperty("recipe", out var recipe) && recipe.ValueKind == JsonValueKind.Object && EventMark.Text(recipe, "id") is { } id
            ? new RecipeReport(station, new RecipeName { Id = id, Version = EventMark.Text(recipe, "version") }, Earlier(fact.Times.ObservedAt ?? fact.Times.ReceivedAt, fact.Times.ReceivedAt))
            : null;
    }

    public static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>What a station reports as its active recipe holds at it until its next report.</summary>
internal sealed class RecipeTimeline : ITimelineReader
{
    public IEnumerable<TimelineEntry> Read(Fact fact)
    {
        if (RecipeReport.Of(fact) is not { } report)
        {
            yield break;
        }

        yield return new TimelineEntry(Places.Station(report.Station), ContextNames.RecipeUsed, report.At, report.Recipe.Id, RecipeReport.Type);
        yield return new TimelineEntry(Places.Station(report.Station), ContextNames.RecipeVersionUsed, report.At, report.Recipe.Version, RecipeReport.Type);
    }
}

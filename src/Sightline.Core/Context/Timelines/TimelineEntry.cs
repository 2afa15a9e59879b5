using Sightline.Buffering;

namespace Sightline.Context.Timelines;

/// <summary>One thing that holds at a place from a moment on, until the next entry of its topic.</summary>
/// <param name="Place">Where: <c>station:X</c>, <c>line:X</c> or <c>machine:X</c>.</param>
/// <param name="Topic">What: a name of <see cref="Model.ContextNames"/>, or <c>material:SLOT</c> for a lot that is loaded.</param>
/// <param name="From">From when on.</param>
/// <param name="Value">Null: nothing holds from here on.</param>
/// <param name="Source">Who or what says so, in words.</param>
internal sealed record TimelineEntry(string Place, string Topic, DateTimeOffset From, string? Value, string Source);

/// <summary>Reads from facts what holds where. Looks at a fact alone, so that a rebuild reads the same.</summary>
internal interface ITimelineReader
{
    IEnumerable<TimelineEntry> Read(Fact fact);
}

/// <summary>Names of places.</summary>
internal static class Places
{
    public static string Station(string id) => "station:" + id;

    public static string Line(string id) => "line:" + id;

    public static string Machine(string id) => "machine:" + id;
}

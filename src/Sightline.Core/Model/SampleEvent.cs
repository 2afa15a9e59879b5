namespace Sightline.Model;

/// <summary>One value of a parameter at one moment.</summary>
/// <param name="At">By the clock of what measured it, in microseconds since 1970.</param>
/// <param name="Value">As sent, decimal.</param>
internal readonly record struct SampledValue(long At, decimal Value);

/// <summary>Samples of one parameter.</summary>
/// <param name="Name">What is measured or set.</param>
/// <param name="Kind">One of <see cref="SampleKinds"/>.</param>
/// <param name="Unit">As sent; empty where none was named. It is never converted.</param>
/// <param name="Samples">In the order of the message.</param>
internal sealed record SampleSeries(string Name, string Kind, string Unit, IReadOnlyList<SampledValue> Samples);

/// <summary>What one process.sample event says.</summary>
/// <param name="Place">Where: <c>station:X</c>, <c>line:X</c> or <c>machine:X</c>.</param>
/// <param name="Series">Its parameters.</param>
internal sealed record SampleEvent(string Place, IReadOnlyList<SampleSeries> Series);

/// <summary>What a value says: how it was, or how it should be.</summary>
internal static class SampleKinds
{
    public const string Actual = "actual";
    public const string Setpoint = "setpoint";
}

/// <summary>How much one process.sample event may hold. More is sent as several events.</summary>
internal static class SampleLimits
{
    public const int Samples = 100_000;

    public const int Series = 1_000;
}

/// <summary>Types of events that this node reads more of than type, time and place.</summary>
internal static class EventTypes
{
    public const string ProcessSample = "process.sample";
    public const string MachineState = "machine.state";
    public const string MachineStopped = "machine.stopped";
    public const string MachineCycle = "machine.cycle";
    public const string AlarmRaised = "alarm.raised";
    public const string AlarmCleared = "alarm.cleared";
}

/// <summary>What samples belong to, as text: the kind of place, a colon, its id.</summary>
internal static class PlaceText
{
    public static readonly IReadOnlyList<string> Kinds = ["station", "line", "machine"];

    public static string Of(string kind, string id) => $"{kind}:{id}";

    /// <summary>Kind and id; null for what names no place.</summary>
    public static (string Kind, string Id)? Split(string place)
    {
        var colon = place.IndexOf(':');
        return colon > 0 && colon + 1 < place.Length && Kinds.Contains(place[..colon]) ? (place[..colon], place[(colon + 1)..]) : null;
    }
}

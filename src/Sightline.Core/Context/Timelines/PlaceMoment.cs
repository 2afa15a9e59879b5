namespace Sightline.Context.Timelines;

/// <summary>All that holds at a place, and the time in which nothing of it changes.</summary>
/// <param name="From">First microsecond of it.</param>
/// <param name="To">First microsecond after it; long.MaxValue while open.</param>
/// <param name="Values">By topic.</param>
internal sealed record PlaceMoment(long From, long To, IReadOnlyDictionary<string, Held> Values)
{
    public static readonly PlaceMoment Empty = new(long.MinValue, long.MaxValue, new Dictionary<string, Held>());

    /// <summary>Names the same values with the same sources, whenever it is made.</summary>
    public string Key { get; } = string.Join(',', Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}@{v.Value.Position}"));
}

/// <summary>One value that holds.</summary>
/// <param name="Value">As its source gave it.</param>
/// <param name="Source">Who or what said so, in words.</param>
/// <param name="Position">Journal position of the fact.</param>
internal readonly record struct Held(string Value, string Source, long Position);

/// <summary>What holds around a station: at itself, on its line, at its machine. The nearest wins.</summary>
internal sealed record Surroundings(PlaceMoment Station, PlaceMoment Line, PlaceMoment Machine)
{
    public static readonly Surroundings Nothing = new(PlaceMoment.Empty, PlaceMoment.Empty, PlaceMoment.Empty);

    public IEnumerable<PlaceMoment> Nearest => [Station, Machine, Line];

    public Held? this[string topic]
    {
        get
        {
            foreach (var place in Nearest)
            {
                if (place.Values.TryGetValue(topic, out var held))
                {
                    return held;
                }
            }

            return null;
        }
    }
}

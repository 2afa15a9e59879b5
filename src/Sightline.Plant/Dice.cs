namespace Sightline.Plant;

/// <summary>
/// Seeded chance. Dice are thrown for a named purpose (station, part), not in a running series, so part 4711 is the
/// same part whether the plant started at 1 or at 4711. The generator is SplitMix64 (Steele, Lea, Flood 2014);
/// the purpose is hashed with FNV-1a. System.Random is not used: its series is not promised across .NET versions.
/// </summary>
internal sealed class Dice
{
    private ulong _state;

    private Dice(ulong state) => _state = state;

    public static Dice For(int seed, string purpose, long number)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in purpose)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return new Dice(Mix(hash ^ (ulong)(uint)seed) + (ulong)number * 0x9E3779B97F4A7C15UL);
    }

    /// <summary>From 0 to <paramref name="sides"/> - 1.</summary>
    public int Below(int sides) => (int)(Next() % (ulong)sides);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A scrambled number for two coordinates; for textures, where a series would have to be thrown in order.</summary>
    public static ulong At(ulong seed, int x, int y) => Mix(seed + ((ulong)(uint)x << 32 | (uint)y) * 0x9E3779B97F4A7C15UL);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}

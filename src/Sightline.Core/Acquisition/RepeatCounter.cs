using System.Collections.Concurrent;

namespace Sightline.Acquisition;

/// <summary>
/// Repeats recognised since this node started, by station, in all and by the hour for the last day. A repeat is not a fact:
/// nothing happened.
/// </summary>
internal sealed class RepeatCounter(TimeProvider time)
{
    private const int HoursKept = 25;

    private readonly ConcurrentDictionary<string, Tally> _byStation = new();

    /// <summary>Since when they are counted.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    public long Total => _byStation.Values.Sum(t => t.All);

    public void Count(string station) => _byStation.GetOrAdd(station, static _ => new Tally()).Add(HourOf(time.GetUtcNow()));

    public long Of(string station) => _byStation.TryGetValue(station, out var tally) ? tally.All : 0;

    /// <summary>Those of the last 24 full hours and of the one that runs.</summary>
    public long OfTheLastDay(string station) => _byStation.TryGetValue(station, out var tally) ? tally.Since(HourOf(time.GetUtcNow()) - HoursKept + 1) : 0;

    private static long HourOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerHour;

    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private readonly (long Hour, long Count)[] _hours = new (long, long)[HoursKept];
        private long _all;

        public long All => Interlocked.Read(ref _all);

        public void Add(long hour)
        {
            lock (_gate)
            {
                ref var slot = ref _hours[hour % HoursKept];
                slot = (hour, slot.Hour == hour ? slot.Count + 1 : 1);
            }

            Interlocked.Increment(ref _all);
        }

        public long Since(long first)
        {
            lock (_gate)
            {
                return _hours.Where(h => h.Hour >= first).Sum(h => h.Count);
            }
        }
    }
}

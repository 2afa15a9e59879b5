using Microsoft.Extensions.Options;

namespace Sightline.Identity;

/// <summary>
/// Failed attempts by address and minute. Only failures count and only failures are slowed: who has a working key or session
/// never notices, though somebody behind the same address guesses.
/// </summary>
internal sealed class AddressLimit(IOptions<AccessOptions> options, ActBox acts, TimeProvider time)
{
    private const int MostAddresses = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tally> _tallies = [];
    private long _minute;

    /// <summary>True when this address has failed too often in this minute. Such an attempt is counted and not looked at.</summary>
    public bool IsShut(string? address)
    {
        lock (_gate)
        {
            TurnMinute();
            if (!_tallies.TryGetValue(address ?? "", out var tally) || tally.Failed < options.Value.FailedAttemptsPerMinuteOfOneAddress)
            {
                return false;
            }

            tally.Unread++;
            return true;
        }
    }

    /// <summary>Counts a failed attempt.</summary>
    public void Failed(string? address)
    {
        lock (_gate)
        {
            TurnMinute();
            var key = address ?? "";
            if (!_tallies.TryGetValue(key, out var tally))
            {
                // Full: the addresses that come now share one tally rather than going uncounted.
                key = _tallies.Count < MostAddresses ? key : "*";
                _tallies.TryAdd(key, new Tally());
                tally = _tallies[key];
            }

            tally.Failed++;
        }
    }

    /// <summary>Tells of the attempts of past minutes that were not looked at: one act for each address.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            TurnMinute();
        }
    }

    /// <summary>Tells of all that was counted so far. For the end of the node.</summary>
    public void TellAll()
    {
        lock (_gate)
        {
            Empty();
        }
    }

    private void TurnMinute()
    {
        var minute = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        if (minute != _minute)
        {
            _minute = minute;
            Empty();
        }
    }

    private void Empty()
    {
        foreach (var (address, tally) in _tallies.Where(t => t.Value.Unread > 0))
        {
            acts.Put(new ActorText("nobody", null, address).ToString(), new Act("access.shut-out", $"address:{address}", Count: tally.Unread,
                Reason: $"More than {options.Value.FailedAttemptsPerMinuteOfOneAddress} failed attempts in a minute; these were not looked at."));
        }

        _tallies.Clear();
    }

    private sealed class Tally
    {
        public int Failed { get; set; }

        public long Unread { get; set; }
    }
}

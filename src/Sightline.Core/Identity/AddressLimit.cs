using Microsoft.Extensions.Options;

namespace Sightline.Identity;

/// <summary>
/// Failed attempts by address and minute. Only failures count and only failures are slowed: who has a working key or session
/// never notices, though somebody behind the same address guesses.
/// </summary>
/// <param name="act">The act that tells of attempts nobody told of one by one.</param>
/// <param name="most">Failures in a minute after which further attempts are not looked at.</param>
/// <param name="acts">Where they are told.</param>
/// <param name="time">The node's clock.</param>
internal sealed class AddressLimit(string act, int most, ActBox acts, TimeProvider time)
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
            if (!_tallies.TryGetValue(address ?? "", out var tally) || tally.Failed < most)
            {
                return false;
            }

            tally.Untold++;
            return true;
        }
    }

    /// <summary>Counts a failed attempt. Untold: it is told of at the end of the minute, with all others of its address.</summary>
    public void Failed(string? address, bool untold)
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
            tally.Untold += untold ? 1 : 0;
        }
    }

    /// <summary>Tells of past minutes: one act for each address. With <paramref name="all"/> of this minute too, for the end of the node.</summary>
    public void Tell(bool all)
    {
        lock (_gate)
        {
            if (all)
            {
                Empty();
            }

            TurnMinute();
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
        foreach (var (address, tally) in _tallies.Where(t => t.Value.Untold > 0))
        {
            acts.Put(new ActorText("nobody", null, address).ToString(), new Act(act, $"address:{address}", Count: tally.Untold, Reason:
                tally.Failed < most ? "Within one minute." : $"Within one minute; after {most} failures the attempts were not looked at."));
        }

        _tallies.Clear();
    }

    private sealed class Tally
    {
        public int Failed { get; set; }

        public long Untold { get; set; }
    }
}

/// <summary>The limits of one node: guessing a password is slow and told of one by one, guessing a key is hopeless and told of by the minute.</summary>
internal sealed class AddressLimits(IOptions<AccessOptions> options, ActBox acts, TimeProvider time)
{
    public AddressLimit Passwords { get; } = new("sign-in.shut-out", options.Value.WrongPasswordsPerMinuteOfOneAddress, acts, time);

    public AddressLimit Keys { get; } = new("key.refused", options.Value.UnknownKeysPerMinuteOfOneAddress, acts, time);

    /// <summary>Forms that another site made a browser send, of nobody who is known: told of by the minute, and each looked at.</summary>
    public AddressLimit Forged { get; } = new("request.forged", int.MaxValue, acts, time);

    public void Tell(bool all)
    {
        Passwords.Tell(all);
        Keys.Tell(all);
        Forged.Tell(all);
    }
}

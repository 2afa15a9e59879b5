using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Clocks;

/// <summary>What a station says in one exchange.</summary>
/// <param name="Sent">Its clock as it sent this; null when it only reports a finished exchange.</param>
/// <param name="SentText">The same, character by character.</param>
/// <param name="Finished">An exchange whose four time stamps it has.</param>
internal sealed record ClockReport(DateTimeOffset? Sent, string? SentText, ClockExchange? Finished)
{
    /// <summary>An exchange that took longer on the way says too little.</summary>
    public static readonly TimeSpan LongestRoundTrip = TimeSpan.FromSeconds(10);

    /// <summary>An exchange that is reported longer after its answer says nothing of the clock as it is now; it does not count.</summary>
    public static readonly TimeSpan LatestReport = TimeSpan.FromHours(1);

    /// <summary>Nothing that was answered longer ago is reported by a station that works.</summary>
    private static readonly TimeSpan s_longAgo = TimeSpan.FromDays(1);

    /// <summary>No clock that means anything is further off. What is shifted by it is still a time.</summary>
    public static readonly TimeSpan FurthestOff = TimeSpan.FromDays(36_525);

    /// <summary>Coarse clocks count in ticks: one side may show no time passing while the other counts some.</summary>
    private static readonly TimeSpan s_coarse = TimeSpan.FromMilliseconds(20);

    private const int MostDepth = 8;

    private static readonly string[] s_four = ["t1", "t2", "t3", "t4"];

    /// <summary>Reads a body. Null with every problem of it.</summary>
    /// <param name="body">JSON as it came.</param>
    /// <param name="now">This node's clock when the last byte had arrived.</param>
    /// <param name="latest">The latest this node's clock ever showed.</param>
    /// <param name="errors">Where problems go.</param>
    public static ClockReport? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, DateTimeOffset latest, List<ContractError> errors)
    {
        using var document = SentJson.ParseStrictly(body, MostDepth, errors);
        var report = document is null ? null : Read(document.RootElement, now, latest, errors);
        return errors.Count == 0 ? report : null;
    }

    private static ClockReport? Read(JsonElement root, DateTimeOffset now, DateTimeOffset latest, List<ContractError> errors)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ContractError("", "Is not an object. Send {\"t1\": your clock now}."));
            return null;
        }

        foreach (var member in root.EnumerateObject().Where(m => m.Name != "last" && !s_four.Contains(m.Name)))
        {
            errors.Add(new ContractError($"/{member.Name}", "Is not known here. Send t1, and last with t1 to t4 of the exchange before."));
        }

        var sent = Time(root, "", "t1", errors);
        if (sent is { } asked && (asked - now).Duration() > FurthestOff)
        {
            errors.Add(new ContractError("/t1", "Is more than a hundred years from this node's clock. Set the station's clock."));
        }

        var finishes = root.TryGetProperty("t2", out _) || root.TryGetProperty("t3", out _) || root.TryGetProperty("t4", out _);
        var before = root.TryGetProperty("last", out var last) && last.ValueKind != JsonValueKind.Null;
        if (finishes && before)
        {
            errors.Add(new ContractError("/last", "Stands beside t2, t3 and t4. Send a finished exchange in one place: under last, with t1 beside it, or alone."));
        }

        if (before && last.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ContractError("/last", "Is not an object. Send t1, t2, t3 and t4 of the exchange before."));
            return null;
        }

        var finished = before ? Four(last, "/last", now, latest, errors) : finishes ? Four(root, "", now, latest, errors) : null;
        return new ClockReport(finishes ? null : sent, root.TryGetProperty("t1", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null, finished);
    }

    private static ClockExchange? Four(JsonElement four, string at, DateTimeOffset now, DateTimeOffset latest, List<ContractError> errors)
    {
        // t1 beside t2 to t4 was read already; its problem is named once.
        var known = errors.Count;
        var times = Array.ConvertAll(s_four, name => name == "t1" && at.Length == 0 ? Time(four, at, name, []) : Time(four, at, name, errors));
        if (errors.Count > known || times is not [{ } t1, { } t2, { } t3, { } t4])
        {
            return null;
        }

        var exchange = new ClockExchange(t1, t2, t3, t4);
        Impossible(exchange, at, now, latest, errors);
        return exchange;
    }

    private static void Impossible(ClockExchange exchange, string at, DateTimeOffset now, DateTimeOffset latest, List<ContractError> errors)
    {
        if (exchange.T4 < exchange.T1)
        {
            errors.Add(new ContractError($"{at}/t4", "Lies before t1: the answer cannot arrive before it was asked for. Was the station's clock set in between? Begin a new exchange."));
        }

        if ((exchange.T4 - now).Duration() > FurthestOff || (exchange.T1 - now).Duration() > FurthestOff)
        {
            errors.Add(new ContractError($"{at}/t4", "t1 and t4 are more than a hundred years from this node's clock. Set the station's clock."));
        }

        if (exchange.T3 < exchange.T2)
        {
            errors.Add(new ContractError($"{at}/t3", "Lies before t2. Send both as this node answered them."));
        }

        if (exchange.T3 > latest || exchange.T2 > latest)
        {
            errors.Add(new ContractError($"{at}/t3", $"t2 and t3 must be as this node answered them; it cannot have answered them later than {Rfc3339.Write(latest)}, its clock now."));
        }
        else if (exchange.T2 < now - s_longAgo)
        {
            errors.Add(new ContractError($"{at}/t2", $"Lies more than a day before {Rfc3339.Write(now)}, this node's clock now: it cannot have been answered for this. Begin a new exchange."));
        }

        if (exchange.RoundTrip > LongestRoundTrip)
        {
            errors.Add(new ContractError($"{at}/t4", $"The exchange was {exchange.RoundTrip.TotalSeconds:0.0} s on the way; more than {LongestRoundTrip.TotalSeconds:0} s says too little about a clock. Begin a new exchange."));
        }
        else if (exchange.RoundTrip < -s_coarse)
        {
            errors.Add(new ContractError($"{at}/t4", $"Between t1 and t4 there is less time than this node took between t2 and t3. Send the four times of one exchange."));
        }
    }

    private static DateTimeOffset? Time(JsonElement from, string at, string name, List<ContractError> errors)
    {
        if (!from.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            errors.Add(new ContractError($"{at}/{name}", "Missing. Send an RFC 3339 time with an offset and up to seven digits of a second."));
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && Rfc3339.TryParse(value.GetString(), out var time))
        {
            return time;
        }

        errors.Add(new ContractError($"{at}/{name}", "Is not an RFC 3339 time with an offset, such as 2026-11-20T08:15:30.1234567Z."));
        return null;
    }
}

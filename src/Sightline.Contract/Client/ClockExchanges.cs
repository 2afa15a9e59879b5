using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Sightline.Contract.Client;

/// <summary>Exchanges time stamps with a node. Each exchange reports the one before, which only this side has seen whole.</summary>
internal sealed class ClockExchanges(Attempts attempts, TimeProvider time)
{
    private const string Stamp = "yyyy-MM-dd'T'HH:mm:ss.fffffffK";

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);

    /// <summary>An exchange that took longer says too little, and the node would refuse it.</summary>
    private static readonly TimeSpan s_longestWay = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Finished> _last = new(StringComparer.Ordinal);

    private sealed record Finished(string T1, string T2, string T3, string T4);

    public async Task<SendOutcome<StationClock>> ExchangeAsync(string station, CancellationToken ct)
    {
        _last.TryRemove(station, out var before);
        var asked = default(DateTimeOffset);
        var outcome = await attempts.SendAsync(
            () => Ask(station, asked = time.GetUtcNow(), before),
            (_, answer) => Answered(station, asked, time.GetUtcNow(), answer),
            ct);
        if (outcome is SendOutcome<StationClock>.GaveUp && before is not null)
        {
            // The node may have it or not; the same once more changes nothing.
            _last.TryAdd(station, before);
        }

        return outcome;
    }

    public async Task<SendOutcome<StationClock>.Refused> KeepAsync(string station, TimeSpan every, CancellationToken ct)
    {
        if (every < s_shortest || every > s_longest)
        {
            throw new ArgumentOutOfRangeException(nameof(every), every, $"Give {s_shortest} to {s_longest}.");
        }

        // Twice at once: the second reports the first.
        for (var atOnce = 2; ;)
        {
            var outcome = await ExchangeAsync(station, ct);
            if (outcome is SendOutcome<StationClock>.Refused { Status: not 422 } refused)
            {
                return refused;
            }

            if (--atOnce > 0)
            {
                continue;
            }

            // 422 is about what was reported, such as an exchange during which a clock was set: a new one is begun without it.
            await Task.Delay(every, time, ct);
            atOnce = outcome is SendOutcome<StationClock>.Refused or SendOutcome<StationClock>.GaveUp ? 2 : 1;
        }
    }

    private StationClock? Answered(string station, DateTimeOffset asked, DateTimeOffset arrived, byte[] body)
    {
        var answer = SightlineClient.Read(body, bytes => JsonSerializer.Deserialize(bytes, ContractJson.Default.StationClock));
        if (answer is { T2: { } t2, T3: { } t3 } && arrived >= asked && arrived - asked <= s_longestWay)
        {
            _last[station] = new Finished(Text(asked), t2, t3, Text(arrived));
        }

        return answer;
    }

    private static HttpRequestMessage Ask(string station, DateTimeOffset now, Finished? before)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("t1", Text(now));
            if (before is not null)
            {
                json.WriteStartObject("last");
                json.WriteString("t1", before.T1);
                json.WriteString("t2", before.T2);
                json.WriteString("t3", before.T3);
                json.WriteString("t4", before.T4);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var content = new ByteArrayContent(body.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, $"stations/{Uri.EscapeDataString(station)}/clock") { Content = content };
    }

    private static string Text(DateTimeOffset moment) => moment.ToUniversalTime().UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture);
}

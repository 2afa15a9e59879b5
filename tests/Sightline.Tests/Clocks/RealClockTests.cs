using System.Globalization;
using System.Text.Json;
using Sightline.Clocks;
using Sightline.Context;
using Sightline.Genealogy;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Clocks;

/// <summary>Clocks of a real plant, recorded beside a recorder whose clock is right: twelve days off in May, forty hours in August.</summary>
public sealed class RealClockTests
{
    private sealed record Message(string Session, DateTimeOffset Device, DateTimeOffset Recorder);

    [Theory]
    [InlineData("osf/arduino/flame/flame-1/state")]
    [InlineData("osf/arduino/vibration/sw420-1/state")]
    [InlineData("osf/arduino/temperature/dht11-1/state")]
    public async Task Clocks_days_behind_are_estimated_flagged_and_not_corrected_unless_the_plant_says_so(string topic)
    {
        var folder = RealData.Need("aps-mqtt-sessions/dev");
        var messages = Read(folder, topic).OrderBy(m => m.Recorder).ToList();
        var expected = File.ReadLines(Path.Combine(folder, "expected_clock_offsets.csv")).Skip(1).Select(l => l.Split(','))
            .Where(l => l[1] == topic).ToDictionary(l => l[0], l => decimal.Parse(l[3], CultureInfo.InvariantCulture));
        Assert.Equal(4, expected.Count);
        Assert.Equal(expected.Keys.Order(), messages.Select(m => m.Session).Distinct().Order());
        await using var node = new Node(clock: new ManualClock(messages[0].Recorder));
        foreach (var mode in ClockModes.All)
        {
            await node.PutAsync(MasterKind.Stations, mode, $$"""{"clock":"{{mode}}"}""");
        }

        for (var i = 0; i < messages.Count; i++)
        {
            node.Clock.Set(messages[i].Recorder);
            var behind = -(double)expected[messages[i].Session];
            var (measured, estimate, ignore) = (await TimeAsync(node, ClockModes.Measured, messages[i]), await TimeAsync(node, ClockModes.Estimate, messages[i]), await TimeAsync(node, ClockModes.Ignore, messages[i]));

            Assert.Equal((messages[i].Device, null), (ignore.Corrected, ignore.Clock));
            Assert.Equal(messages[i].Device, measured.Corrected);
            if (i + 1 >= DelayWindow.Enough)
            {
                Assert.Equal(ClockStates.Untrusted, measured.Clock!.State);
                Assert.InRange(measured.Clock.Offset.TotalSeconds, behind - 2, behind + 2);
            }

            // What the sensor kept back beyond the smallest delay stays visible; it is at most a few seconds.
            Assert.Equal(ClockStates.Untrusted, estimate.Clock!.State);
            Assert.InRange(estimate.Corrected, messages[i].Recorder.AddSeconds(-5), messages[i].Recorder);
        }

        Assert.Equal([ClockModes.Estimate, ClockModes.Measured], node.Get<ClockQuery>().InAlarm().Select(c => c.Station).Order());
        Assert.Equal($"{messages.Count - DelayWindow.Enough + 1}", node.Row($"SELECT COUNT(*) FROM inspections WHERE station = 'measured' AND ' ' || flags || ' ' LIKE '% {RecordFlags.ClockUntrusted} %'"));
    }

    private static async Task<RecordTime> TimeAsync(Node node, string station, Message message)
    {
        var position = await node.InspectAsync(station, at: message.Device.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        return node.Get<RecordQuery>().At(position)!.Time;
    }

    private static IEnumerable<Message> Read(string folder, string topic)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.log"))
        {
            foreach (var line in File.ReadLines(file).Where(l => l.Contains($"\"{topic}\"")))
            {
                using var message = JsonDocument.Parse(line);
                var root = message.RootElement;
                if (root.TryGetProperty("retain", out var retained) && retained.GetBoolean())
                {
                    continue;
                }

                using var payload = JsonDocument.Parse(root.GetProperty("payload").GetString()!);
                yield return new Message(Path.GetFileName(file), payload.RootElement.GetProperty("timestamp").GetDateTimeOffset(), root.GetProperty("timestamp").GetDateTimeOffset());
            }
        }
    }
}

using Sightline.Buffering;
using Sightline.Context;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Timelines;

/// <summary>What holds around a station is joined as of the moment of exposure, whatever came first.</summary>
public sealed class TimelineTests
{
    private static readonly string[] s_places = ["station:S0", "station:S1", "line:L", "machine:M0"];

    [Fact]
    public async Task In_whatever_order_sign_ons_and_records_come_each_record_has_the_nearest_operator_of_its_moment()
    {
        for (var round = 0; round < 20; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = new Node();
            node.Clock.Advance(TimeSpan.FromDays(2));
            foreach (var station in (string[])["S0", "S1"])
            {
                await node.PutAsync(MasterKind.Stations, station, $$"""{"line":"L","machine":"M{{station[1]}}"}""");
                await node.SetContextAsync(station, """{"workOrder":"WO-1","validFrom":"2026-11-20T00:00:00Z"}""");
            }

            await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
            var entries = new List<(string Place, int Minute, string? Operator, long Position)>();
            var records = new List<(string Station, int Minute, long Position)>();
            for (var step = 0; step < 60; step++)
            {
                var minute = random.Next(50);
                if (random.Next(2) == 0)
                {
                    var (place, name) = (s_places[random.Next(s_places.Length)], random.Next(4) == 0 ? null : $"OP-{random.Next(5)}");
                    entries.Add((place, minute, name, await ReportAsync(node, place, minute, name)));
                }
                else
                {
                    var station = $"S{random.Next(2)}";
                    records.Add((station, minute, await node.InspectAsync(station, $"SN-{step}", $"2026-11-20T08:{minute:00}:30Z")));
                }

                if (random.Next(5) == 0)
                {
                    await node.RelinkAsync();
                }
            }

            await node.RelinkAsync();
            foreach (var record in records)
            {
                var expected = new[] { $"station:{record.Station}", $"machine:M{record.Station[1]}", "line:L" }
                    .Select(place => entries.Where(e => e.Place == place && e.Minute <= record.Minute).OrderBy(e => e.Minute).ThenBy(e => e.Position).LastOrDefault().Operator)
                    .FirstOrDefault(name => name is not null);
                Assert.True(expected == node.Context(record.Position)[ContextNames.Operator], $"Seed {seed}: {record} should have {expected}.");
            }
        }
    }

    private static Task<long> ReportAsync(Node node, string place, int minute, string? name)
    {
        var colon = place.IndexOf(':');
        var at = DateTimeOffset.Parse($"2026-11-20T08:{minute:00}:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var type = name is null ? "operator.signed-off" : "operator.signed-on";
        return node.FactAsync(FactKinds.Event, place[(colon + 1)..], $$"""{"type":"{{type}}","at":"{{at:O}}","{{place[..colon]}}":"{{place[(colon + 1)..]}}","operator":"{{name ?? "-"}}"}""", at);
    }
}

using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>What is counted of an order is what a look at every record gives, whatever came late, twice, or from another source.</summary>
public sealed class OrderCountTests
{
    [Fact]
    public async Task A_part_counts_once_and_is_rejected_where_the_newest_word_of_a_station_is_fail()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        await InspectAsync("S0", "good", "pass");
        await InspectAsync("S1", "good", "pass");
        await InspectAsync("S0", "bad", "fail");
        await InspectAsync("S1", "bad", "pass");
        await InspectAsync("S0", "reworked", "fail");
        await InspectAsync("S0", "reworked", "pass");
        await InspectAsync("S0", "doubt", "review");
        await InspectAsync("S0", "test piece", "fail", ""","purpose":"challenge" """);

        var counts = line.Counts("WO-1");
        Assert.Equal(new PartTally(2, 1, 1), counts.Parts);
        Assert.Equal(new OrderTally(4, 2, 1, 1, 0), counts.Tally);
        Assert.Equal(7, counts.Tally.Inspections);

        async Task InspectAsync(string station, string serial, string result, string more = "")
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await node.SendAsync(node.Message(Guid.NewGuid().ToString("N"), station, serial, more: more).Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Random_days_are_counted_as_a_look_at_every_record_counts_them_and_closings_recount_what_was_known()
    {
        for (var round = 0; round < 12; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = new Node();
            var line = await OrderLine.SeedAsync(node);
            await node.PutAsync(MasterKind.Shifts, "early", """{"start":"06:00","end":"14:00"}""");
            await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1","merge":{"with":["S0"],"by":"part","window":"00:00:30"}}""");
            var remembered = new List<(string Order, long Position, string Counts)>();
            for (var step = 0; step < 150; step++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 600)));
                await StepAsync(line, random, step);
                if (random.Next(20) == 0)
                {
                    var order = $"WO-{random.Next(1, 4)}";
                    remembered.Add((order, node.Projector.Position, Said(line.Counts(order))));
                }
            }

            await node.RelinkAsync();
            foreach (var order in (string[])["WO-1", "WO-2", "WO-3"])
            {
                Assert.True(Naive(node, order) == Said(line.Counts(order)), $"Seed {seed}: {order} is {Naive(node, order)} and was counted as {Said(line.Counts(order))}.");
            }

            foreach (var (order, position, counts) in remembered)
            {
                var recounted = node.Get<ProjectionReader>().Read(db => ClosingRecords.Count(new ClosingRecords(db, new ClosingScope(order)).AsOf(position)));
                Assert.True(counts == $"{recounted.Tally} {recounted.Parts}", $"Seed {seed}: {order} at {position} was {counts} and is recounted as {recounted}.");
            }
        }
    }

    private static async Task StepAsync(OrderLine line, Random random, int step)
    {
        var (node, station, order) = (line.Node, $"S{random.Next(2)}", $"WO-{random.Next(1, 4)}");
        switch (random.Next(19))
        {
            case 0:
                await line.TryAsync(order, "start", "L1", node.Clock.GetUtcNow().AddMinutes(-random.Next(60)));
                break;
            case 1:
                await line.TryAsync(order, "pause", at: node.Clock.GetUtcNow().AddMinutes(-random.Next(20)));
                break;
            case 2:
                await node.FactAsync(FactKinds.Context, station, random.Next(3) == 0 ? "{}" : $$"""{"workOrder":"{{order}}"}""", node.Clock.GetUtcNow().AddMinutes(-random.Next(90)));
                break;
            case 3:
                await node.Get<RelinkDesk>().StepAsync(default);
                node.Project();
                break;
            case 4 when node.Rows("SELECT position FROM inspections WHERE state = 2") is { Count: > 0 } parked:
                await node.FactAsync(FactKinds.ParkedMatched, station, $$"""{"position":{{parked[random.Next(parked.Count)]}},"workOrder":"{{order}}","by":"user:anna","reason":"meant so"}""");
                break;
            case 5 or 6 or 7:
                await node.JudgeAsync(random);
                break;
            default:
                var at = Rfc3339.Write(node.Clock.GetUtcNow().AddMinutes(-random.Next(random.Next(4) == 0 ? 120 : 2)));
                var purpose = random.Next(8) switch { 0 => "challenge", 1 => "rehearsal", _ => "production" };
                var result = random.Next(4) switch { 0 => "fail", 1 => "review", _ => "pass" };
                // Some serials come again at another station or from another source, some ids twice, some parts have no serial.
                var message = node.Message($"i{random.Next(step + 1)}", station, $"SN-{random.Next(40)}", at, $",\"purpose\":\"{purpose}\"").Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal);
                await node.SendAsync(random.Next(10) == 0 ? message.Replace("\"serial\"", "\"batch\"", StringComparison.Ordinal) : message);
                break;
        }
    }

    private static string Said(OrderCounts counts)
    {
        foreach (var by in (IEnumerable<OrderTally>[])[counts.Segments.Select(c => c.Tally), counts.Shifts.Select(c => c.Tally), counts.Stations.Select(c => c.Tally), counts.Hours.Select(h => h.Tally)])
        {
            Assert.Equal(counts.Tally, by.Aggregate(default(OrderTally), (sum, tally) => sum + tally));
        }

        return $"{counts.Tally} {counts.Parts}";
    }

    /// <summary>Every bound record of an order, one by one.</summary>
    private static string Naive(Node node, string order)
    {
        var (tally, parts) = (new long[5], new long[3]);
        var judged = node.VerdictsByFacts();
        var production = new List<(string? Serial, string Station, long At, long Position, int Result)>();
        foreach (var row in node.Rows("SELECT i.position, i.station, i.serial, i.result, i.purpose, i.corrected_at, c.body FROM inspections i JOIN contexts c ON c.id = i.context_id").Select(r => r.Split('|', 7)))
        {
            if (BoundContext.FromJson(Encoding.UTF8.GetBytes(row[6]))["workOrder"] != order)
            {
                continue;
            }

            var (result, purpose) = (judged.TryGetValue(long.Parse(row[0]), out var word) ? word : int.Parse(row[3]), int.Parse(row[4]));
            tally[purpose == 0 ? result : 2 + purpose]++;
            if (purpose == 0)
            {
                production.Add((row[2] == "-" ? null : row[2], row[1], long.Parse(row[5]), long.Parse(row[0]), result));
            }
        }

        foreach (var alone in production.Where(p => p.Serial is null))
        {
            parts[alone.Result]++;
        }

        foreach (var part in production.Where(p => p.Serial is not null).GroupBy(p => p.Serial))
        {
            var newest = part.GroupBy(p => p.Station).Select(s => s.OrderBy(p => p.At).ThenBy(p => p.Position).Last().Result).ToList();
            parts[newest.Contains(1) ? 1 : newest.Contains(2) ? 2 : 0]++;
        }

        return $"{new OrderTally(tally[0], tally[1], tally[2], tally[3], tally[4])} {new PartTally(parts[0], parts[1], parts[2])}";
    }
}

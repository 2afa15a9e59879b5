using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Identity;

namespace Sightline.Tests.Hosting;

/// <summary>Random days of a plant: everything a fact can be, in any order.</summary>
internal static class Traffic
{
    private static readonly string[] Classes = ["dent", "pore", "scratch"];

    public static async Task StepAsync(Node node, Random random, int step)
    {
        node.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, 60_000)));
        var station = $"S{random.Next(3)}";
        switch (random.Next(21))
        {
            case 0: await node.PutAsync(MasterKind.Stations, station, $$"""{"line":"L{{random.Next(2)}}","unknownWorkOrder":"{{(random.Next(3) == 0 ? "accept" : "park")}}"{{Merging(random)}}}"""); break;
            case 1: await node.PutAsync(MasterKind.WorkOrders, $"WO-{random.Next(4)}", $$"""{"product":"P-{{random.Next(3)}}","materialLots":["LOT-{{random.Next(4)}}","LOT-x"]}"""); break;
            case 2: await node.FactAsync(FactKinds.Context, station, $$"""{"workOrder":"WO-{{random.Next(5)}}"}""", node.Clock.GetUtcNow().AddMinutes(random.Next(-60, 5))); break;
            case 3: await node.PutAsync(MasterKind.Shifts, "early", $$"""{"timeZone":"Europe/Berlin","start":"0{{random.Next(4, 9)}}:00","end":"14:00"}"""); break;
            case 4: await node.FactAsync(FactKinds.Target, random.Next(2) == 0 ? "mes" : "erp", $$"""{"formatVersion":1,"name":"t","connector":"t","stage":"{{(random.Next(4) == 0 ? "off" : "live")}}"}"""); break;
            case 5: await PublishAsync(node, random, step); break;
            case 6 or 7: await node.SendAsync(random.Next(2) == 0 ? "{" : """{"id":"x","station":"S1"}"""); break;
            case 8 or 9 or 10: await DecideAsync(node, random); break;
            case 12 when random.Next(2) == 0:
                await node.Get<RelinkDesk>().StepAsync(default);
                node.Project();
                break;
            case 11: await node.FactAsync(FactKinds.Image, $"{step:x64}", """{"size":10,"mediaType":"image/png"}"""); break;
            case 12: await ActAsync(node, random, station); break;
            case 13: await TrafficOnHold.StepAsync(node, random); break;
            default: await InspectAsync(node, random, station); break;
        }
    }

    private static string Merging(Random random) => random.Next(3) switch
    {
        0 => ",\"merge\":{\"with\":[\"S0\",\"S1\"],\"by\":\"part\",\"window\":\"01:00:00\"}",
        1 => ",\"merge\":{\"by\":\"trigger\",\"window\":\"00:30:00\"}",
        _ => "",
    };

    /// <summary>A person says what a station makes, or does something that only the audit knows.</summary>
    private static Task ActAsync(Node node, Random random, string station) => random.Next(2) == 0
        ? node.FactAsync(FactKinds.Context, station, $$"""{"workOrder":"WO-{{random.Next(5)}}"}""", actor: "user:anna as integrator from 10.0.0.7")
        : node.FactAsync(FactKinds.Act, $"key:{random.Next(3)}", Encoding.UTF8.GetString(new Act("key.added", $"key:{random.Next(3)}", Reason: "new").Body()), actor: "user:bert as admin");

    private static Task InspectAsync(Node node, Random random, string station)
    {
        var defects = random.Next(3) == 0 ? "" : $",\"defects\":[{{\"class\":\"{Classes[random.Next(3)]}\"}}]";
        return node.SendAsync(node.Message(
            $"i{random.Next(400)}", station, $"SN-{random.Next(30)}", more: $"{defects},\"purpose\":\"{(random.Next(5) == 0 ? "challenge" : "production")}\",\"sequence\":{random.Next(200)},\"workOrder\":\"WO-{random.Next(3)}\""));
    }

    private static Task PublishAsync(Node node, Random random, int step)
    {
        var known = string.Join(',', Classes.Where(_ => random.Next(2) == 0).Select(c => $"\"{c}\":\"NC-{step}\""));
        var target = random.Next(2) == 0 ? "mes" : "erp";
        return node.FactAsync(FactKinds.Map, target,
            $"{{\"formatVersion\":1,\"target\":\"{target}\",\"version\":\"{step}\",\"results\":{{\"pass\":\"OK\",\"fail\":\"NOK\",\"review\":null}},\"classes\":{{{known}}},"
            + "\"unknownClass\":{\"policy\":\"park\"},\"fields\":{\"part\":{\"from\":\"part.serial\"},\"nc\":{\"from\":\"defect.code\",\"missing\":\"drop\"}}}");
    }

    /// <summary>A target or a person says something of any entry or record.</summary>
    private static async Task DecideAsync(Node node, Random random)
    {
        string[] kinds = [FactKinds.DeliveryAccepted, FactKinds.DeliveryAccepted, FactKinds.DeliveryRefused, FactKinds.DeliveryUnknown, FactKinds.DeliveryStarted, FactKinds.DeliveryClosed, FactKinds.DeliveryRetried];
        var entries = node.Rows("SELECT position, target FROM outbox ORDER BY position, target");
        if (entries.Count > 0 && random.Next(4) > 0)
        {
            var entry = entries[random.Next(entries.Count)].Split('|');
            await node.FactAsync(kinds[random.Next(kinds.Length)], entry[1], $$"""{"position":{{entry[0]}},"target":"{{entry[1]}}","reason":"so","code":"7"}""");
        }
        else if (node.Rows("SELECT position FROM inspections WHERE state = 2") is { Count: > 0 } parked)
        {
            if (random.Next(2) == 0)
            {
                var what = random.Next(3) == 0 ? $"\"station\":\"S{random.Next(3)}\"" : $"\"workOrder\":\"WO-{random.Next(5)}\"";
                await node.FactAsync(FactKinds.ParkedMatched, "S0", $$"""{"position":{{parked[random.Next(parked.Count)]}},{{what}},"by":"user:anna","reason":"meant so"}""");
                return;
            }

            await node.FactAsync(FactKinds.ParkedClosed, "", $$"""{"position":{{parked[random.Next(parked.Count)]}},"target":"","reason":"scrapped"}""");
        }
    }
}

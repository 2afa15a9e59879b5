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
        switch (random.Next(22))
        {
            case 0: await node.PutAsync(MasterKind.Stations, station, $$"""{"line":"L{{random.Next(2)}}","unknownWorkOrder":"{{(random.Next(3) == 0 ? "accept" : "park")}}"{{Merging(random)}}{{(random.Next(2) == 0 ? ",\"ejector\":{\"within\":\"00:02:00\"}" : "")}}}"""); break;
            case 1: await node.PutAsync(MasterKind.WorkOrders, $"WO-{random.Next(4)}", $$"""{"product":"P-{{random.Next(3)}}","materialLots":["LOT-{{random.Next(4)}}","LOT-x"]}"""); break;
            case 2: await node.FactAsync(FactKinds.Context, station, $$"""{"workOrder":"WO-{{random.Next(5)}}"}""", node.Clock.GetUtcNow().AddMinutes(random.Next(-60, 5))); break;
            case 3: await node.PutAsync(MasterKind.Shifts, "early", $$"""{"timeZone":"Europe/Berlin","start":"0{{random.Next(4, 9)}}:00","end":"14:00"}"""); break;
            case 4: await TargetAsync(node, random); break;
            case 5: await PublishAsync(node, random, step); break;
            case 6 or 7: await node.SendAsync(random.Next(2) == 0 ? "{" : """{"id":"x","station":"S1"}"""); break;
            case 8 or 9 or 10: await DecideAsync(node, random); break;
            case 12 when random.Next(2) == 0:
                // The list is in the projections, which are there once the projector is.
                node.Project();
                await node.Get<RelinkDesk>().StepAsync(default);
                node.Project();
                break;
            case 11: await node.FactAsync(FactKinds.Image, $"{step:x64}", """{"size":10,"mediaType":"image/png"}"""); break;
            case 12: await ActAsync(node, random, station); break;
            case 14 when random.Next(2) == 0: await MaterialAsync(node, random, station, step); break;
            case 14: await node.PutAsync(MasterKind.MaterialLots, $"LOT-{random.Next(4)}", $$"""{"material":"M-{{random.Next(2)}}","quantity":100,"unit":"kg"}"""); break;
            case 13: await TrafficOnHold.StepAsync(node, random); break;
            case 15: await OrderAsync(node, random); break;
            case 16 when random.Next(2) == 0: await RuleTraffic.StepAsync(node, random); break;
            case 16: await node.JudgeAsync(random); break;
            case 17 when random.Next(3) == 0: await RuleTraffic.StepAsync(node, random); break;
            case 17: await PlcAsync(node, random, station); break;
            default: await InspectAsync(node, random, station); break;
        }
    }

    private static Task TargetAsync(Node node, Random random)
    {
        var name = random.Next(2) == 0 ? "mes" : "erp";
        var after = name == "erp" && random.Next(3) > 0 ? ",\"after\":\"mes\"" : "";
        var delivery = random.Next(6) == 0 ? ",\"delivery\":{\"inspection\":{\"class\":\"perOrder\"}}" : "";
        return node.FactAsync(FactKinds.Target, name, $$"""{"formatVersion":1,"name":"{{name}}","connector":"t","stage":"{{(random.Next(4) == 0 ? "off" : "live")}}"{{after}}{{delivery}}}""");
    }

    private static string Merging(Random random) => random.Next(3) switch
    {
        0 => ",\"merge\":{\"with\":[\"S0\",\"S1\"],\"by\":\"part\",\"window\":\"01:00:00\"}",
        1 => ",\"merge\":{\"by\":\"trigger\",\"window\":\"00:30:00\"}",
        _ => "",
    };

    /// <summary>An order is started, paused or closed on a line, or a machine says what it counted.</summary>
    private static Task OrderAsync(Node node, Random random)
    {
        var (order, line, at) = ($"WO-{random.Next(4)}", $"L{random.Next(2)}", node.Clock.GetUtcNow().AddMinutes(-random.Next(90)));
        return random.Next(8) switch
        {
            0 => node.FactAsync(FactKinds.Event, line, $$"""{"type":"count.reported","line":"{{line}}","workOrder":"{{order}}","good":{{random.Next(9)}}}""", at),
            1 => node.FactAsync(FactKinds.OrderMoved, order, $$"""{"move":"close","line":"{{line}}","changesLine":true}""", at),
            2 or 3 => node.FactAsync(FactKinds.OrderMoved, order, $$"""{"move":"pause","line":"{{line}}","changesLine":true,"reason":"so"}""", at),
            _ => node.FactAsync(FactKinds.OrderMoved, order, $$"""{"move":"start","line":"{{line}}","changesLine":true,"makes":"{{order}}"}""", at),
        };
    }

    /// <summary>The PLC says that it ejected a part, or counted one, by whatever it knows of it.</summary>
    private static Task PlcAsync(Node node, Random random, string station)
    {
        var (at, type) = (node.Clock.GetUtcNow().AddSeconds(-random.Next(90)), random.Next(3) > 0 ? "eject.confirmed" : "part.indexed");
        var part = random.Next(3) switch { 0 => $",\"part\":{{\"serial\":\"SN-{random.Next(30)}\"}}", 1 => $",\"index\":{random.Next(200)}", _ => "" };
        return node.FactAsync(FactKinds.Event, station, $$"""{"type":"{{type}}","station":"{{station}}"{{part}}}""", at);
    }

    /// <summary>A person says what a station makes, or does something that only the audit knows.</summary>
    private static Task ActAsync(Node node, Random random, string station) => random.Next(2) == 0
        ? node.FactAsync(FactKinds.Context, station, $$"""{"workOrder":"WO-{{random.Next(5)}}"}""", actor: "user:anna as integrator from 10.0.0.7")
        : node.FactAsync(FactKinds.Act, $"key:{random.Next(3)}", Encoding.UTF8.GetString(new Act("key.added", $"key:{random.Next(3)}", Reason: "new").Body()), actor: "user:bert as admin");

    private static Task MaterialAsync(Node node, Random random, string station, int step)
    {
        var (at, what) = (node.Clock.GetUtcNow().AddMinutes(random.Next(-60, 5)), ((string[])["loaded", "unloaded", "consumed"])[random.Next(3)]);
        var slot = random.Next(2) == 0 ? $",\"slot\":\"F{random.Next(2)}\"" : "";
        return node.FactAsync(FactKinds.Event, station, $$"""{"id":"m{{step}}","type":"material.{{what}}","at":"{{at:O}}","station":"{{station}}","lot":"LOT-{{random.Next(4)}}","quantity":{{random.Next(1, 9)}}.25,"unit":"kg"{{slot}}}""", at);
    }

    private static Task InspectAsync(Node node, Random random, string station)
    {
        var defects = random.Next(3) == 0 ? "" : $",\"defects\":[{{\"class\":\"{Classes[random.Next(3)]}\"}}]";
        return node.SendAsync(node.Message(
            $"i{random.Next(400)}", station, $"SN-{random.Next(30)}", more: $"{defects},\"purpose\":\"{(random.Next(5) == 0 ? "challenge" : "production")}\",\"sequence\":{random.Next(200)},\"workOrder\":\"WO-{random.Next(3)}\"").Replace("\"pass\"", random.Next(6) switch { 0 => "\"review\"", 1 => "\"fail\"", _ => "\"pass\"" }, StringComparison.Ordinal));
    }

    private static Task PublishAsync(Node node, Random random, int step)
    {
        var known = string.Join(',', Classes.Where(_ => random.Next(2) == 0).Select(c => $"\"{c}\":\"NC-{step}\""));
        var target = random.Next(2) == 0 ? "mes" : "erp";
        return node.FactAsync(FactKinds.Map, target,
            $"{{\"formatVersion\":1,\"target\":\"{target}\",\"version\":\"{step}\",\"results\":{{\"pass\":\"OK\",\"fail\":\"NOK\",\"review\":null}},\"classes\":{{{known}}},"
            + "\"unknownClass\":{\"policy\":\"park\"},\"fields\":{\"part\":{\"from\":\"part.serial\"},\"nc\":{\"from\":\"defect.code\",\"missing\":\"drop\"}}" + (random.Next(2) == 0 ? ",\"facts\":{\"hold\":{\"id\":{\"from\":\"hold.id\"},\"line\":{\"from\":\"hold.line\",\"required\":true}},\"release\":{\"id\":{\"from\":\"release.id\"}}}}" : "}"));
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

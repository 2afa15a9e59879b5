using Sightline.Context;
using Sightline.Decisions.Nonconformances;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Costs;

/// <summary>Parts that cost money.</summary>
internal static class Costing
{
    public const string All = """{"currency":"EUR","scrap":4.2,"reworkMinutes":3,"reworkPerMinute":0.85,"falseCall":0.3,"lateDetection":10}""";

    public static async Task<long> ContainedAsync(Node node, string serial, long record = 0, string? more = null)
    {
        var ncr = await node.OpenAsync(new NcrWish { Serials = more is null || more == serial ? [serial] : [serial, more], Inspections = record == 0 ? null : [$"{record}"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        return ncr;
    }

    public static async Task<long> InspectAsync(Node node, string result, string serial)
    {
        var answer = await node.SendAsync(node.Message($"i-{serial}", serial: serial, more: result == "fail" ? ",\"defects\":[{\"class\":\"dent\"}]" : "").Replace("\"result\":\"pass\"", $"\"result\":\"{result}\"", StringComparison.Ordinal));
        return answer.Position!.Value;
    }

    public static async Task<Node> SeededAsync()
    {
        var node = new Node();
        await SeedAsync(node);
        return node;
    }

    public static async Task SeedAsync(Node node)
    {
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1","reworkLimit":50}""");
    }
}

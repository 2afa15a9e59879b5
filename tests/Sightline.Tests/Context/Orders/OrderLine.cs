using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>A line L1 with two stations whose order is what was started on the line, and what people do there.</summary>
internal sealed class OrderLine(Node node)
{
    public static readonly string[] Stations = ["S0", "S1"];

    public Node Node => node;

    public static async Task<OrderLine> SeedAsync(Node node, string line = "{}")
    {
        await node.PutAsync(MasterKind.Lines, "L1", line);
        await node.PutAsync(MasterKind.Lines, "L2", "{}");
        foreach (var station in Stations)
        {
            await node.PutAsync(MasterKind.Stations, station, """{"line":"L1"}""");
        }

        foreach (var order in (string[])["WO-1", "WO-2", "WO-3"])
        {
            await node.PutAsync(MasterKind.WorkOrders, order, """{"product":"P-1","quantity":10,"line":"L1"}""");
        }

        return new OrderLine(node);
    }

    /// <summary>Null when it was taken, else why not.</summary>
    public async Task<string?> TryAsync(string order, string move, string? line = null, DateTimeOffset? at = null, string? reason = "so")
    {
        switch (node.Get<OrderDesk>().Plan(new OrderWish(order, move, line, at, reason), "user:anna"))
        {
            case OrderPlan.Ready ready:
                await node.Get<OrderDesk>().WriteAsync(ready.Draft);
                node.Project();
                return null;
            case OrderPlan.Conflict conflict:
                return conflict.Why;
            case OrderPlan.Unknown unknown:
                return unknown.Why;
            case OrderPlan.Wrong wrong:
                return string.Join(" ", wrong.Errors.Select(e => e.Pointer));
            default:
                throw new InvalidOperationException();
        }
    }

    public async Task MoveAsync(string order, string move, string? line = null, DateTimeOffset? at = null) => Assert.Null(await TryAsync(order, move, line, at));

    public OrderStand Stand(string order) => node.Get<OrderBoardQuery>().Order(order)!.Value.Order.Stand;

    public OrderCounts Counts(string order) => node.Get<OrderCountsQuery>().Of(order);
}

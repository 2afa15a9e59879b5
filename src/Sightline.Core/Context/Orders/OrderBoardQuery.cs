using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>An order on the board.</summary>
/// <param name="Stand">Where it stands.</param>
/// <param name="Product">What it makes.</param>
/// <param name="Target">Target quantity in parts; null where the order names none.</param>
/// <param name="Parts">Its parts, each once.</param>
/// <param name="PerHour">Good parts in an hour of running; null before there is one to go by.</param>
/// <param name="Ends">When the target is reached at that pace; null where nobody can tell.</param>
public sealed record OrderOnBoard(OrderStand Stand, string? Product, decimal? Target, PartTally Parts, decimal? PerHour, DateTimeOffset? Ends)
{
    public bool IsComplete => Target is { } target && Parts.Good >= target;
}

/// <summary>A line with its orders: what runs, what is paused, what is planned next.</summary>
/// <param name="Line">The line.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Running">The newest start first; more than one only where the line allows it.</param>
/// <param name="Paused">The newest pause first.</param>
/// <param name="Next">Planned for this line, the oldest of the newest first.</param>
/// <param name="Permit">Whether the line may run.</param>
internal sealed record LineOrders(string Line, string? Name, IReadOnlyList<OrderOnBoard> Running, IReadOnlyList<OrderOnBoard> Paused, IReadOnlyList<OrderOnBoard> Next, Permit Permit);

/// <summary>Reads the board: a few rows for each line, however many orders and inspections there are.</summary>
internal sealed class OrderBoardQuery(ProjectionReader projections, PlantModel plant, PermitQuery permits, TimeProvider time)
{
    /// <summary>Pace is told from a quarter of an hour on: before, one part more or less would say another hour.</summary>
    public static readonly TimeSpan LeastForPace = TimeSpan.FromMinutes(15);

    private const int MostShown = 5;

    /// <summary>Planned orders are looked for among the newest of a line: what was forgotten years ago is not next.</summary>
    private const int MostLookedAt = 200;

    private readonly Lock _gate = new();
    private (long Version, ILookup<string, string> Orders)? _planned;

    public IReadOnlyList<LineOrders> All()
    {
        List<string> lines;
        lock (plant.Gate)
        {
            lines = [.. plant.All<LineMaster>(MasterKind.Lines).Select(l => l.Id).Order(StringComparer.Ordinal)];
        }

        return [.. lines.Select(Of).OfType<LineOrders>()];
    }

    /// <summary>One line; null where it is not known.</summary>
    public LineOrders? Of(string line)
    {
        var now = time.GetUtcNow();
        var planned = Planned()[line];
        LineMaster? known;
        lock (plant.Gate)
        {
            known = plant.Find<LineMaster>(MasterKind.Lines, line)?.Record;
        }

        return known is null ? null : projections.Read(db => new LineOrders(
            line, known.Name,
            [.. OrderTable.OnLine(db, line, OrderState.Running).Select(s => Show(db, s, now))],
            [.. OrderTable.OnLine(db, line, OrderState.Paused).Take(MostShown).Select(s => Show(db, s, now))],
            [.. planned.Select(id => OrderTable.Of(db, id)).Where(s => s.State == OrderState.Planned).Reverse().Take(MostShown).Select(s => Show(db, s, now))],
            permits.Of(line)));
    }

    /// <summary>One order; null where it is not known.</summary>
    public (OrderOnBoard Order, IReadOnlyList<OrderMoved> Moves)? Order(string order)
    {
        lock (plant.Gate)
        {
            if (plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, order) is null)
            {
                return null;
            }
        }

        var now = time.GetUtcNow();
        return projections.Read(db => (Show(db, OrderTable.Of(db, order), now), OrderTable.MovesOf(db, order)));
    }

    private OrderOnBoard Show(SqliteDatabase db, OrderStand stand, DateTimeOffset now)
    {
        WorkOrderMaster? order;
        lock (plant.Gate)
        {
            order = plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, stand.WorkOrder)?.Record;
        }

        var (parts, ran) = (OrderCountsQuery.Parts(db, stand.WorkOrder), stand.Ran(now));
        decimal? perHour = ran >= LeastForPace ? Math.Round(parts.Good / (decimal)ran.TotalHours, 1) : null;
        DateTimeOffset? ends = stand.State == OrderState.Running && perHour > 0 && order?.Quantity is { } target && target > parts.Good && (target - parts.Good) / perHour.Value < 24 * 365
            ? now.AddHours((double)((target - parts.Good) / perHour.Value))
            : null;
        return new OrderOnBoard(stand, order?.Product, order?.Quantity, parts, perHour, ends);
    }

    /// <summary>The newest orders of each line, by master data.</summary>
    private ILookup<string, string> Planned()
    {
        lock (_gate)
        {
            lock (plant.Gate)
            {
                if (_planned is not { } known || known.Version != plant.Version)
                {
                    var orders = plant.All<WorkOrderMaster>(MasterKind.WorkOrders).Where(o => o.Record.Line is not null)
                        .GroupBy(o => o.Record.Line!).SelectMany(g => g.OrderByDescending(o => o.Position).Take(MostLookedAt)).ToLookup(o => o.Record.Line!, o => o.Id);
                    _planned = known = (plant.Version, orders);
                }

                return known.Orders;
            }
        }
    }
}

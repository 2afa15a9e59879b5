using Sightline.Decisions.Reconciliation;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Machines and systems that count another number of parts of an order than was inspected.</summary>
internal sealed class CountDriftNotices(DriftQuery drifts) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => drifts.Of(now).Select(order => new Notice
    {
        Id = $"counts:{order.WorkOrder}",
        Kind = "counts",
        Severity = NoticeSeverity.Warning,
        Since = order.Found.Min(f => f.At),
        What = $"Order '{order.WorkOrder}': {string.Join(" ", order.Found.Select(f => f.Evidence))}",
        Do = "Look at the page Reconciliation: it lists the parts that nobody inspected and those that were taken off unasked.",
        Page = $"/orders/one?id={Uri.EscapeDataString(order.WorkOrder)}",
    });
}

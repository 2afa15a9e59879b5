using Sightline.Model;

namespace Sightline.Context;

/// <summary>Orders and stations as master data knew them at one moment, to look for candidates in.</summary>
/// <param name="version">Of the plant it was made of.</param>
/// <param name="orders">Every order.</param>
/// <param name="stations">Every station.</param>
internal sealed class OrderBook(long version, IReadOnlyDictionary<string, (WorkOrderMaster Record, long Position)> orders, IReadOnlyDictionary<string, StationMaster> stations)
{
    /// <summary>Ids are compared with the newest orders only: an id that was mistyped today is not one of years ago.</summary>
    public const int MostCompared = 20_000;

    private const int MostOfAKind = 20;

    private readonly Lazy<IReadOnlyList<(string Id, string Folded, WorkOrderMaster Record)>> _newest = new(() =>
        [.. orders.OrderByDescending(o => o.Value.Position).Take(MostCompared).Select(o => (o.Key, Likeness.Folded(o.Key), o.Value.Record))]);

    public long Version => version;

    public IReadOnlyDictionary<string, StationMaster> Stations => stations;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<(string Id, string Folded, WorkOrderMaster Record)> Newest => _newest.Value;

    /// <summary>The newest orders of which something is true.</summary>
    public IEnumerable<string> Where(Func<WorkOrderMaster, bool> holds) => Newest.Where(o => holds(o.Record)).Take(MostOfAKind).Select(o => o.Id);

    public WorkOrderMaster? Find(string? id) => id is not null && orders.TryGetValue(id, out var found) ? found.Record : null;
}

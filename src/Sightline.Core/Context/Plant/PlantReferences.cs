namespace Sightline.Context.Plant;

/// <summary>Which record names which other. What is named may come later, so nothing is refused; what is missing is shown.</summary>
internal static class PlantReferences
{
    /// <summary>Everything a record names: the member, the kind it belongs to, the id.</summary>
    public static IEnumerable<(string Member, MasterKind Kind, string Id)> Of(object record) => record switch
    {
        AreaMaster area => One("site", MasterKind.Sites, area.Site),
        LineMaster line => [.. One("area", MasterKind.Areas, line.Area), .. Many("route", MasterKind.Stations, line.Route)],
        ProductMaster product => Many("route", MasterKind.Stations, product.Route),
        StationMaster station => [.. One("line", MasterKind.Lines, station.Line), .. Many("merge.with", MasterKind.Stations, station.Merge?.With)],
        ShiftMaster shift => One("line", MasterKind.Lines, shift.Line),
        WorkOrderMaster order => OfOrder(order),
        _ => [],
    };

    /// <summary>Names that nothing is known of. The caller holds the plant's lock.</summary>
    public static IEnumerable<PlantProblem> Unknown(PlantModel plant)
    {
        foreach (var (kind, id, record) in plant.Everything())
        {
            foreach (var (member, of, named) in Of(record).Distinct())
            {
                if (!plant.Knows(of, named))
                {
                    yield return new PlantProblem("unknown-reference", kind, id, [$"{kind}/{id} {member}", of.Name, named]);
                }
            }
        }
    }

    private static IEnumerable<(string, MasterKind, string)> OfOrder(WorkOrderMaster order) =>
    [
        .. One("product", MasterKind.Products, order.Product),
        .. One("line", MasterKind.Lines, order.Line),
        .. Many("materialLots", MasterKind.MaterialLots, order.MaterialLots),
        .. (order.Operations ?? []).SelectMany(o => (IEnumerable<(string, MasterKind, string)>)[.. One("operations.station", MasterKind.Stations, o.Station), .. One("operations.line", MasterKind.Lines, o.Line)]),
    ];

    private static IEnumerable<(string, MasterKind, string)> One(string member, MasterKind kind, string? id) => id is null ? [] : [(member, kind, id)];

    private static IEnumerable<(string, MasterKind, string)> Many(string member, MasterKind kind, IReadOnlyList<string>? ids) => (ids ?? []).Select(id => (member, kind, id));
}

using Sightline.Identity;
using Sightline.Server.Pages.Challenges;
using Sightline.Server.Pages.Changes;
using Sightline.Server.Pages.Changeover;
using Sightline.Server.Pages.ContextSources;
using Sightline.Server.Pages.Edges;
using Sightline.Server.Pages.Holds;
using Sightline.Server.Pages.Maps;
using Sightline.Server.Pages.Material;
using Sightline.Server.Pages.Orders;
using Sightline.Server.Pages.Plant;
using Sightline.Server.Pages.Recipes;
using Sightline.Server.Pages.Reconciling;
using Sightline.Server.Pages.Reviews;
using Sightline.Server.Pages.Rules;
using Sightline.Server.Pages.Shift;
using Sightline.Server.Pages.Targets;
using Sightline.Server.Pages.Tracing;

namespace Sightline.Server.Pages.Frame;

/// <summary>One way into the plant, shown to whoever may go there.</summary>
/// <param name="Text">Key of its word.</param>
/// <param name="Icon">Name of its picture.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Needs">What somebody must be allowed to do there.</param>
internal sealed record MenuEntry(string Text, string Icon, string Path, Permission Needs);

/// <summary>The navigation, in the order of the journey.</summary>
internal static class Menu
{
    public static readonly IReadOnlyList<MenuEntry> Entries =
    [
        new("menu.line", "line", Paths.Line, Permission.ReadRecords),
        new("menu.andon", "andon", Andon.AndonPages.Page, Permission.ReadRecords),
        new("menu.orders", "orders", OrderPaths.Board, Permission.ReadPlant),
        new("menu.changeover", "changeover", ChangeoverRoutes.Page, Permission.ReadBooks),
        new("menu.inspections", "inspections", Paths.Inspections, Permission.ReadRecords),
        new("menu.challenges", "challenge", ChallengePages.Page, Permission.ReadRecords),
        new("menu.reviews", "review", ReviewPages.Page, Permission.DecideReviews),
        new("menu.pareto", "pareto", Pareto.ParetoPages.Page, Permission.ReadRecords),
        new("menu.nonconformances", "quarantine", Nonconformances.NcrPages.Page, Permission.ReadRecords),
        new("menu.rules", "rules", RuleRoutes.List, Permission.ReadRecords),
        new("menu.holds", "hold", HoldPages.Page, Permission.ReadRecords),
        new("menu.trace", "trace", TracePages.Page, Permission.ReadRecords),
        new("menu.recalls", "again", RecallPages.Page, Permission.ReadRecords),
        new("menu.evidence", "sign", Evidence.EvidencePages.Page, Permission.ReadJournal),
        new("menu.retention", "download", Retention.RetentionPages.Page, Permission.ReadRecords),
        new("menu.datasets", "download", Datasets.DatasetPages.Page, Permission.ExportDatasets),
        new("menu.reconciliation", "books", ReconciliationPages.Page, Permission.ReadRecords),
        new("menu.shiftReport", "sign", ReconciliationPages.Reports, Permission.ReadRecords),
        new("menu.costs", "books", Costs.CostPages.Page, Permission.ReadRecords),
        new("menu.shift", "user", ShiftRoutes.Page, Permission.ReadPlant),
        new("menu.material", "material", MaterialRoutes.Page, Permission.ReadPlant),
        new("menu.plant", "plant", PlantRoutes.Page, Permission.ReadPlant),
        new("menu.parked", "parked", Paths.Parked, Permission.ReadDeliveries),
        new("menu.targets", "targets", TargetRoutes.List, Permission.ReadDeliveries),
        new("menu.deliveries", "deliveries", Paths.Deliveries, Permission.ReadDeliveries),
        new("menu.quarantine", "quarantine", Paths.Quarantine, Permission.ReadQuarantine),
        new("menu.sources", "live", Paths.Sources, Permission.ReadBooks),
        new("menu.recipes", "recipes", RecipeRoutes.List, Permission.ReadPlant),
        new("menu.maps", "maps", MapRoutes.List, Permission.ReadTargets),
        new("menu.changes", "changes", ChangeRoutes.List, Permission.ReadTargets),
        new("menu.books", "books", Paths.Books, Permission.ReadBooks),
        new("menu.contextSources", "download", ContextSourcesPages.Page, Permission.ReadPlant),
        new("menu.edges", "edges", EdgesPages.Page, Permission.ReadBooks),
        new("menu.auditPack", "audit", AuditPack.AuditPackPages.Page, Permission.ReadAudit),
        new("menu.audit", "audit", Paths.Audit, Permission.ReadAudit),
        new("menu.access", "access", Paths.Access, Permission.ReadAccess),
        new("menu.settings", "settings", Paths.Settings, Permission.ReadSettings),
    ];

    /// <summary>A page below an entry belongs to it; a part belongs to its inspections.</summary>
    public static bool IsAt(MenuEntry entry, string path) =>
        path == entry.Path || path.StartsWith(entry.Path + "/", StringComparison.Ordinal)
        || (entry.Path == Paths.Inspections && path.StartsWith("/parts/", StringComparison.Ordinal));
}

using Sightline.Server.Pages.Account;
using Sightline.Server.Pages.Challenges;
using Sightline.Server.Pages.Changeover;
using Sightline.Server.Pages.Deliveries;
using Sightline.Server.Pages.Holds;
using Sightline.Server.Pages.Inspections;
using Sightline.Server.Pages.Line;
using Sightline.Server.Pages.Maps;
using Sightline.Server.Pages.Material;
using Sightline.Server.Pages.Orders;
using Sightline.Server.Pages.Parked;
using Sightline.Server.Pages.People;
using Sightline.Server.Pages.Plant;
using Sightline.Server.Pages.Quarantine;
using Sightline.Server.Pages.Recipes;
using Sightline.Server.Pages.Shift;
using Sightline.Server.Pages.Sources;
using Sightline.Settings;

namespace Sightline.Server.Pages;

/// <summary>What the pages need of the host.</summary>
internal static class PagesHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services
            .AddSettings<PlantSettings, PlantSettingsCheck>("Plant")
            .AddSingleton<PlantClock>().AddSingleton<Languages>()
            .AddSingleton<LineBoard>().AddSingleton<SharedParts>()
            .AddSingleton<InspectionPages>().AddSingleton<InspectionsExport>().AddSingleton<RecordPages>()
            .AddSingleton<PeoplePages>().AddSingleton<KeyPages>().AddSingleton<AccountPages>()
            .AddSingleton<DeliveryPages>().AddSingleton<ParkedPages>().AddSingleton<MatchPages>().AddSingleton<ParkedList>().AddSingleton<QuarantinePages>()
            .AddSingleton<SourcePages>()
            .AddSingleton<ChangeoverPages>().AddSingleton<MismatchPages>()
            .AddSingleton<Parameters.ParametersPages>()
            .AddMapEditor().AddSingleton<MapPages>().AddSingleton<PreflightPages>().AddSingleton<MapDraftPages>().AddSingleton<RecipePages>().AddSingleton<RecipeDraftPages>()
            .AddSingleton<OrderPages>()
            .AddSingleton<Targets.TargetPages>().AddSingleton<Changes.ChangePages>()
            .AddSingleton<PlantTree>().AddSingleton<PlantPages>().AddSingleton<ShiftPages>().AddSingleton<MaterialPages>()
            .AddSingleton<HoldPages>().AddSingleton<Nonconformances.NcrPages>().AddSingleton<Nonconformances.NcrSignPages>().AddSingleton<Containment.ContainmentPages>().AddSingleton<PartMoves.PartExceptionPages>().AddSingleton<Reviews.ReviewPages>().AddSingleton<Reviews.AgreementPages>().AddSingleton<Costs.CostPages>().AddSingleton<Pareto.ParetoPages>().AddSingleton<Andon.AndonPages>().AddSingleton<Rules.RulePages>().AddSingleton<Rules.RuleDraftPages>().AddSingleton<Rules.FindingPages>().AddSingleton<Tracing.TracePages>().AddSingleton<Tracing.RecallPages>().AddSingleton<Evidence.EvidencePages>().AddSingleton<ChallengePages>()
            .AddSingleton<LiveFeed>().AddHostedService(s => s.GetRequiredService<LiveFeed>());
    }
}

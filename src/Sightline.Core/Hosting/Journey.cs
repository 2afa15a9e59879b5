using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sightline.Acquisition;
using Sightline.Acquisition.EventForms;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Context;
using Sightline.Context.Material;
using Sightline.Context.Orders;
using Sightline.Context.Parameters;
using Sightline.Context.Plant;
using Sightline.Context.Recipes;
using Sightline.Context.Sources;
using Sightline.Context.Timelines;
using Sightline.Decisions;
using Sightline.Decisions.Challenges;
using Sightline.Decisions.Containment;
using Sightline.Decisions.Costs;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.PartMoves;
using Sightline.Decisions.Recipes;
using Sightline.Decisions.Reconciliation;
using Sightline.Decisions.Reviews;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting.Acting;
using Sightline.Hosting.Feeds;
using Sightline.Hosting.Notices;
using Sightline.Hosting.Past;
using Sightline.Hosting.Evidence;
using Sightline.Hosting.Pictures;
using Sightline.Hosting.Preflights;
using Sightline.Hosting.Recalls;
using Sightline.Hosting.Retention;
using Sightline.Hosting.Sources;
using Sightline.Identity;
using Sightline.Images;
using Sightline.Insight;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Formats;
using Sightline.Insight.Datasets.Labels;
using Sightline.Insight.Notices;
using Sightline.Insight.Similar;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Settings;
using Sightline.Storage;
using Sightline.Uplink;

namespace Sightline.Hosting;

/// <summary>The journey of an inspection, A to G. The order of these lines is the order in which a fact passes the stages.</summary>
internal static class Journey
{
    public static IServiceCollection AddSightline(this IServiceCollection services, DataFolder folder) => services
        .AddNode(folder)
        .AddAcquisition()   // A  sources in, checked, not yet ours
        .AddBuffering()     // B  journal: on disk, acknowledged, ours
        .AddContext()       // C  what was being made, frozen
        .AddDecisions()     // D  does the station agree with the plant
        .AddExports()       // E  in the words of each target
        .AddForwarding()    // F  outbox, delivery, outcome
        .AddGenealogy()     // G  the ways into the history
        .AddImageStates()   //    beside it: where each image is
        .AddRetentionJoined() //  and how long it stays
        .AddInsight()       //    beside it: what is counted, and who did what
        .AddNotices()       //    and what needs a person
        .AddEdges()         //    and the edges that forward to this node
        .AddProjector()
        .AddTimeTravel();   //    and all of it as it was at a moment

    private static IServiceCollection AddNode(this IServiceCollection services, DataFolder folder)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SettingsKeys>().ValidateOnStart();
        services.AddSingleton<SettingsKeysCheck>().AddSingleton<IValidateOptions<SettingsKeys>>(s => s.GetRequiredService<SettingsKeysCheck>()).AddSingleton<SettingsQuery>();
        return services.AddSingleton(folder).AddSingleton<ProjectionReader>().AddSingleton<BooksQuery>().AddImageStore().AddAccess();
    }

    private static IServiceCollection AddAcquisition(this IServiceCollection services) => services
        .AddSettings<AcquisitionOptions, AcquisitionOptionsCheck>("Acquisition")
        .AddSingleton<AcquisitionMetrics>().AddSingleton<Judgement>().AddSingleton<RepeatCounter>().AddSingleton(RefusedNames.OfHub)
        .AddSingleton<Intake>().AddEventForms().AddSingleton<EventIntake>().AddSingleton<QuarantineDesk>().AddSingleton<FeedIntake>();

    private static IServiceCollection AddBuffering(this IServiceCollection services) => services
        .AddSettings<JournalOptions, JournalOptionsCheck>("Journal")
        .AddSingleton<JournalMetrics>().AddSingleton<JournalRoom>().AddSingleton<Journal>().AddSingleton<IJournal>(s => s.GetRequiredService<Journal>()).AddSingleton<IFactSource>(s => s.GetRequiredService<Journal>())
        .AddSingleton<IStage, SequenceStage>()
        .AddEvidence();

    private static IServiceCollection AddContext(this IServiceCollection services) => services
        .AddSettings<ContextOptions, ContextOptionsCheck>("Context")
        .AddClocks()
        .AddSingleton<IStage, ClockStage>()
        .AddSingleton<PlantModel>().AddSingleton<IHoldTimes, PlantHoldTimes>().AddSingleton<WaitingRecords>().AddSingleton<BoundRecords>().AddSingleton<RelinkList>().AddSingleton<RelinkDesk>().AddSingleton<CandidateQuery>().AddSingleton<MatchDesk>().AddSingleton<PlantDesk>().AddSingleton<IPlantView, PlantView>()
        .AddSingleton<IPlantPolicies, PlantPolicies>().AddSingleton<IJourneyAge, JourneyAge>()
        .AddSingleton<IStage, TestPieceStage>()
        .AddSingleton<IStage, MergeStage>()
        .AddSingleton<TimelineTable>().AddSingleton<TimelineChanges>().AddSingleton<ITimelineReader, OperatorTimeline>().AddSingleton<PermitQuery>()
        .AddRecipes()
        .AddPlant()
        .AddSingleton<ContextResolver>().AddSingleton<IStage, ContextStage>().AddSingleton<IStage, RelinkStage>()
        .AddParameters()
        .AddOrders()
        .AddChangeover()
        .AddContextSources();

    private static IServiceCollection AddPlant(this IServiceCollection services) => services
        .AddSingleton<PlantProblemsQuery>().AddSingleton<PresenceQuery>()
        .AddSingleton<MaterialQuery>().AddSingleton<IKnownLots, KnownLots>().AddSingleton<ITimelineReader, MaterialTimeline>().AddSingleton<IStage, MaterialStage>();

    private static IServiceCollection AddContextSources(this IServiceCollection services) => services
        .AddSingleton<MasterWrites>().AddSingleton<SourceTable>().AddSingleton<OwnedMembers>().AddSingleton<SourceDesk>().AddSingleton<SourceBooksQuery>()
        .AddSingleton<IStage, SourceStage>()
        .AddSingleton<SourceFiles>().AddSingleton<SourceService>().AddSingleton<ContextSourcesView>();

    private static IServiceCollection AddDecisions(this IServiceCollection services) => services
        .AddSingleton<IStage, MismatchStage>().AddSingleton<IStage, RecipeUseStage>().AddSingleton<IPermitReasons, RecipePermit>()
        .AddHolds()
        .AddSingleton<IStage, ReviewStage>().AddSingleton<ReviewQuery>().AddSingleton<ReviewRates>().AddSingleton<ReviewDesk>()
        .AddRules().AddActing().AddSingleton<INotifyTargets, NotifyTargets>()
        .AddNonconformances()
        .AddReconciliation();

    private static IServiceCollection AddHolds(this IServiceCollection services) => services
        .AddSingleton<HoldQuery>().AddSingleton<HoldDesk>().AddSingleton<IOpenItems, HeldItems>()
        .AddSingleton<IStage, HoldStage>()
        .AddSingleton<ChallengeQuery>().AddSingleton<SuspectQuery>().AddSingleton<GateQuery>()
        .AddSingleton<IPermitReasons>(s => s.GetRequiredService<ChallengeQuery>()).AddSingleton<IChallengeState>(s => s.GetRequiredService<ChallengeQuery>())
        .AddSingleton<IStage, ChallengeStage>();

    private static IServiceCollection AddNonconformances(this IServiceCollection services) => services
        .AddSingleton<IStage, NonconformanceStage>().AddSingleton<NonconformanceQuery>().AddSingleton<NonconformanceDesk>()
        .AddSingleton<IStage, PartMoveStage>().AddSingleton<PartMoveQuery>()
        .AddSingleton<IStage, TrustBreakStage>().AddSingleton<EscapedEjects>().AddSingleton<ContainmentQuery>().AddSingleton<HoldBalanceQuery>()
        .AddSingleton<IStage, CostStage>().AddSingleton<CostQuery>()
        .AddSingleton<INotices, NonconformanceNotices>().AddSingleton<INotices, PartExceptionNotices>();

    private static IServiceCollection AddExports(this IServiceCollection services) => services
        .AddSingleton<Maps>()
        .AddSingleton<IStage, ExportStage>().AddSingleton<IStage, MapsAskStage>()
        .AddMapLife();

    private static IServiceCollection AddForwarding(this IServiceCollection services) => services
        .AddSingleton<TargetTable>().AddSingleton<OutboxTable>().AddSingleton<OutboxReader>().AddSingleton<ForwardingMetrics>()
        .AddSingleton<ForwardingService>().AddPreflight().AddSingleton<DeliveryDesk>().AddSingleton<DeliveryOverviewQuery>()
        .AddSingleton<IStage, OutboxStage>()
        .AddChanges();

    private static IServiceCollection AddGenealogy(this IServiceCollection services) => services
        .AddSingleton<RecordQuery>().AddSingleton<RecordList>().AddSingleton<NeighbourQuery>().AddSingleton<PartHistoryQuery>().AddSingleton<SearchQuery>().AddSingleton<EventQuery>()
        .AddSingleton<IStage, PartStage>()
        .AddLinks();

    private static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddSettings<GenealogyOptions, GenealogyOptionsCheck>("Genealogy")
        .AddSingleton<IStage, LinkStage>().AddSingleton<LinkExceptionQuery>().AddSingleton<TraceQuery>().AddSingleton<TraceLooks>()
        .AddSingleton<IStage, RecallStage>().AddSingleton<RecallQuery>().AddSingleton<RecallDesk>();

    private static IServiceCollection AddInsight(this IServiceCollection services)
    {
        return services
            .AddSettings<InsightOptions, InsightOptionsCheck>("Insight")
            .AddSingleton<LineOverviewQuery>().AddSingleton<ParetoQuery>().AddSingleton<ParkedReasonsQuery>().AddSingleton<ParkedCountsQuery>().AddSingleton<AuditQuery>()
            .AddSettings<ConformanceOptions, ConformanceOptionsCheck>("Conformance")
            .AddSingleton<SourceQuery>().AddSingleton<SourceReportQuery>()
            .AddSingleton<IStage, InsightStage>()
            .AddSingleton<IStage, ConformanceStage>()
            .AddSingleton<IStage, AuditStage>()
            .AddDatasets();
    }

    private static IServiceCollection AddDatasets(this IServiceCollection services) => services
        .AddSingleton<SimilarQuery>()
        .AddSingleton<DatasetPlanner>().AddSingleton<DatasetQuery>().AddSingleton<DatasetFiles>().AddSingleton<DatasetDesk>().AddSingleton<DatasetZip>().AddSingleton<RelabelDesk>()
        .AddSingleton<IStage, DatasetStage>();

    private static IServiceCollection AddNotices(this IServiceCollection services) => services
        .AddSingleton(s => new RepeatsKnown(s.GetRequiredService<RepeatCounter>().Since, s.GetRequiredService<RepeatCounter>().Of, s.GetRequiredService<RepeatCounter>().OfTheLastDay))
        .AddSingleton<NoticeBoard>()
        .AddSingleton<INotices, BooksNotices>().AddSingleton<INotices, RoomNotices>().AddSingleton<INotices, TargetNotices>().AddSingleton<INotices, PromiseNotices>().AddSingleton<INotices, ParkedNotices>()
        .AddSingleton<INotices, ClockNotices>().AddSingleton<INotices, GapNotices>().AddSingleton<INotices, ScoreNotices>()
        .AddSingleton<INotices, ImageNotices>().AddSingleton<INotices, EdgeNotices>()
        .AddSingleton<INotices, ContextSourceNotices>().AddSingleton<INotices, OrderDiffersNotices>().AddSingleton<INotices, FeedNotices>()
        .AddSingleton<INotices, ChallengeNotices>().AddSingleton<INotices, EjectNotices>().AddSingleton<INotices, SilentNotices>().AddSingleton<INotices, FindingNotices>().AddSingleton<INotices, CountDriftNotices>()
        .AddSingleton<INotices, LiveBudgetNotices>().AddSingleton<INotices, ChangeNotices>()
        .AddSingleton<INotices, RecipeNotices>().AddSingleton<INotices, GenealogyNotices>();

    private static IServiceCollection AddEdges(this IServiceCollection services) => services
        .AddSingleton<EdgeIntake>().AddSingleton<EdgeRegister>().AddSingleton<EdgeList>()
        .AddSingleton<IStage, EdgeStage>();

    private static IServiceCollection AddTimeTravel(this IServiceCollection services) => services
        .AddSettings<TimeTravelOptions, TimeTravelOptionsCheck>("TimeTravel")
        .AddSingleton(new NodeServices(services)).AddSingleton<PastNodes>().AddHostedService(s => s.GetRequiredService<PastNodes>());

    /// <summary>Started first and stopped last: the projector. Forwarding follows it.</summary>
    private static IServiceCollection AddProjector(this IServiceCollection services) => services
        .AddSingleton<ProjectionMetrics>().AddSingleton<Projector>().AddSingleton<RuleFiles>().AddSingleton<ConfigFolder>()
        .AddHostedService(s => s.GetRequiredService<Projector>())
        .AddHostedService<ConfigWatch>()
        .AddHostedService(s => s.GetRequiredService<ImageRoom>())
        .AddSingleton<ActCourier>().AddHostedService(s => s.GetRequiredService<ActCourier>())
        .AddHostedService(s => s.GetRequiredService<ForwardingService>())
        .AddHostedService<ForwardingPump>()
        .AddHostedService<PreflightNights>()
        .AddHostedService(s => s.GetRequiredService<AnchorDays>())
        .AddHostedService(s => s.GetRequiredService<BodiesOut>())
        .AddHostedService(s => s.GetRequiredService<RetentionService>())
        .AddHostedService<ClockTeller>()
        .AddHostedService<Relinker>()
        .AddHostedService<RuleActor>()
        .AddHostedService<NoticeWatcher>()
        .AddHostedService<ToldNudge>()
        .AddHostedService<FingerprintService>()
        .AddHostedService<DatasetService>()
        .AddHostedService(s => s.GetRequiredService<SourceService>())
        .AddSingleton<FeedService>().AddHostedService(s => s.GetRequiredService<FeedService>());
}

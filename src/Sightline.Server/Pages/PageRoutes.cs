using Sightline.Acquisition;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Pages.Account;
using Sightline.Server.Pages.Audit;
using Sightline.Server.Pages.Challenges;
using Sightline.Server.Pages.Changes;
using Sightline.Server.Pages.Changeover;
using Sightline.Server.Pages.ContextSources;
using Sightline.Server.Pages.Deliveries;
using Sightline.Server.Pages.Doors;
using Sightline.Server.Pages.Edges;
using Sightline.Server.Pages.Holds;
using Sightline.Server.Pages.Inspections;
using Sightline.Server.Pages.Line;
using Sightline.Server.Pages.Maps;
using Sightline.Server.Pages.Material;
using Sightline.Server.Pages.Notices;
using Sightline.Server.Pages.Orders;
using Sightline.Server.Pages.Parked;
using Sightline.Server.Pages.People;
using Sightline.Server.Pages.Plant;
using Sightline.Server.Pages.Quarantine;
using Sightline.Server.Pages.Recipes;
using Sightline.Server.Pages.Search;
using Sightline.Server.Pages.Settings;
using Sightline.Server.Pages.Shift;
using Sightline.Server.Pages.Sources;
using Sightline.Server.Pages.Targets;

namespace Sightline.Server.Pages;

/// <summary>Every path of the pages, in one place. None of them is part of the API.</summary>
internal static class PageRoutes
{
    public static void Map(WebApplication app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AsPages().AlsoHead();
        pages.MapGet(WebFiles.Path, (HttpContext http, string hash, string name) => WebFiles.AnswerAsync(http, hash, name)).OpenToAll();
        pages.MapPost(Paths.Look, (HttpContext http, Languages languages) => LookForm.TakeAsync(http, languages)).OpenToAll();
        pages.MapGet(Paths.Live, (HttpContext http, LiveFeed live, SessionCookie cookie, KeyStore keys) => LiveAsync(http, live, cookie, keys)).Endless().Needs(Permission.OwnAccount, narrowed: true);
        pages.MapGet(Paths.Search, (HttpContext http, SearchQuery search) => SearchAnswer.Of(http, search)).Needs(Permission.ReadRecords, narrowed: true);
        DoorRoutes.Map(pages);
        LineRoutes.Map(pages);
        OrderPages.Map(pages);
        Reconciling.ReconciliationPages.Map(pages);
        ChangeoverRoutes.Map(pages);
        InspectionsRoutes.Map(pages);
        Parameters.ParametersPages.Map(pages);
        DeliveriesRoutes.Map(pages);
        ParkedRoutes.Map(pages);
        HoldPages.Map(pages);
        Nonconformances.NcrPages.Map(pages);
        Containment.ContainmentPages.Map(pages);
        PartMoves.PartExceptionPages.Map(pages);
        Reviews.ReviewPages.Map(pages);
        Reviews.AgreementPages.Map(pages);
        Costs.CostPages.Map(pages);
        Tracing.TracePages.Map(pages);
        Tracing.RecallPages.Map(pages);
        Evidence.EvidencePages.Map(pages);
        Retention.RetentionPages.Map(pages);
        Datasets.DatasetPages.Map(pages);
        Similar.SimilarPages.Map(pages);
        Pareto.ParetoPages.Map(pages);
        Andon.AndonPages.Map(pages);
        Rules.RuleRoutes.Map(pages);
        PlantRoutes.Map(pages);
        ShiftRoutes.Map(pages);
        MaterialRoutes.Map(pages);
        ChallengePages.Map(pages);
        QuarantineRoutes.Map(pages);
        Books(pages);
        SourcesRoutes.Map(pages);
        NoticeRoutes.Map(pages);
        EdgesPages.Map(pages);
        RecipeRoutes.Map(pages);
        MapRoutes.Map(pages);
        MapEditRoutes.Map(pages);
        TargetRoutes.Map(pages);
        ChangeRoutes.Map(pages);
        ContextSourcesPages.Map(pages);
        AuditRoutes.Map(pages);
        AuditPack.AuditPackPages.Map(pages);
        PeopleRoutes.Map(pages);
        AccountRoutes.Map(pages);
        SettingsRoutes.Map(pages);
    }

    /// <summary>The bare address: a person goes to the line, or to the door; a program gets the index.</summary>
    public static Task RootAsync(HttpContext http)
    {
        if (!PageAnswer.IsWanted(http))
        {
            return NodeApi.IndexAsync(http);
        }

        http.Response.Redirect(http.CallerOf() is null ? Paths.SignIn : Paths.Line);
        return Task.CompletedTask;
    }

    /// <summary>A browser that comes back names the last event it saw, which is newer than its page.</summary>
    private static Task LiveAsync(HttpContext http, LiveFeed live, SessionCookie cookie, KeyStore keys)
    {
        var asked = new Asked(http);
        var after = long.TryParse(http.Request.Headers["Last-Event-ID"], out var seen) ? seen : asked.Number("after") ?? 0;
        return asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors) : live.StreamAsync(http, after, async () => http.CallerOf()!.IsPerson ? await cookie.ReadAsync(http) is not null : keys.Open(http.Request.Headers["X-Api-Key"].ToString(), null, out _) != KeyAnswer.Unknown);
    }

    private static void Books(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Books, (HttpContext http, BooksQuery books, RepeatCounter repeats) => PageAnswer.Of<Proof.BooksPage>(http, books.Read(repeats.Of, repeats.Total))).Needs(Permission.ReadBooks);
        pages.MapGet(Paths.BooksNow, (HttpContext http, BooksQuery books, RepeatCounter repeats) => PageAnswer.Of<Proof.BooksNow>(http, books.Read(repeats.Of, repeats.Total))).Needs(Permission.ReadBooks);
    }
}

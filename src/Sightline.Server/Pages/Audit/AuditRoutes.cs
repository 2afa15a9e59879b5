using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Pages.Audit;

/// <summary>The pages of the audit: the list, one entry, and the check of the chain.</summary>
internal static class AuditRoutes
{
    private const int EntriesOfAPage = 50;

    public static string Entry(long position) => $"{Paths.Audit}/{position}";

    public const string Verify = Paths.Audit + "/verify";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Audit, (HttpContext http, AuditQuery audit, PlantClock clock) => List(http, audit, clock)).Needs(Permission.ReadAudit);
        pages.MapGet(Verify, (HttpContext http, DataFolder folder) => VerifyAsync(http, folder)).Needs(Permission.ReadJournal);
        pages.MapGet($"{Paths.Audit}/{{position:long}}", (HttpContext http, AuditQuery audit, long position) => OneAsync(http, audit, position)).Needs(Permission.ReadAudit);
    }

    private static IResult List(HttpContext http, AuditQuery audit, PlantClock clock)
    {
        var asked = AuditAsked.Of(http.Request.Query, clock);
        return asked.WrongFields.Count > 0
            ? PageAnswer.Of<AuditListPage>(http, new AuditListView(asked, null), StatusCodes.Status422UnprocessableEntity)
            : PageAnswer.Of<AuditListPage>(http, new AuditListView(asked, audit.Page(asked.Filter, asked.Before, EntriesOfAPage)));
    }

    private static async Task<IResult> OneAsync(HttpContext http, AuditQuery audit, long position)
    {
        if (audit.At(position) is { } found)
        {
            return PageAnswer.Of<AuditEntryPage>(http, found);
        }

        await ErrorPages.NotFoundAsync(http, $"At position {position} stands nothing that is audited.");
        return Results.Empty;
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, DataFolder folder)
    {
        using var reader = new JournalReader(folder.Journal);
        var report = await Task.Run(() => ChainCheck.Run(reader, null, http.RequestAborted, known: KnownHeads.Of(folder)), http.RequestAborted);
        return PageAnswer.Of<ChainPage>(http, report);
    }
}

/// <summary>What the list of the audit shows.</summary>
/// <param name="Asked">What it is narrowed to.</param>
/// <param name="Page">What was found; null when what was asked cannot be understood.</param>
internal sealed record AuditListView(AuditAsked Asked, AuditPage? Page);

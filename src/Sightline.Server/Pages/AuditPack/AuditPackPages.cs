using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.AuditPack;

namespace Sightline.Server.Pages.AuditPack;

/// <summary>The audit pack as a page.</summary>
/// <param name="Subject">What was picked.</param>
/// <param name="Answers">One for each question.</param>
internal sealed record AuditPackView(AuditSubject Subject, IReadOnlyList<AuditAnswer> Answers);

/// <summary>The page of what auditors usually ask.</summary>
internal static class AuditPackPages
{
    public const string Page = "/audit-pack";
    public const string Any = Page + "/any";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, AuditPackDesk desk) => Show(http, desk)).Needs(Permission.ReadAudit);
        pages.MapGet(Any, (HttpContext http, AuditPackDesk desk) => AnyPart(http, desk)).Needs(Permission.ReadAudit);
    }

    private static IResult Show(HttpContext http, AuditPackDesk desk)
    {
        var asked = new Asked(http);
        var subject = desk.Pick(asked.Text("serial")?.Trim(), asked.Text("lot")?.Trim());
        return PageAnswer.Of<AuditPackPage>(http, new AuditPackView(subject, desk.Answer(subject)));
    }

    private static IResult AnyPart(HttpContext http, AuditPackDesk desk)
    {
        var seed = (int)(new Asked(http).Number("seed") ?? System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue));
        return Results.Redirect(desk.AnyPart(seed) is { } part ? $"{Page}?serial={Uri.EscapeDataString(part)}" : Page);
    }
}

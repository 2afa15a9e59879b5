using Sightline.Context.Recipes;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Changes;
using Sightline.Server.Pages.Maps;
using Sightline.Server.Pages.Recipes;
using Sightline.Server.Pages.Rules;

namespace Sightline.Server.AuditPack;

/// <summary>Whether whoever decided about the part was allowed to, then and now; else who may decide.</summary>
internal sealed class AuthorisationAnswer(PeopleDesk people, AuditQuery audit) : IAuditAnswer
{
    private const int MostPeople = 20;

    public int Order => 8;

    public AuditAnswer Of(AuditSubject subject)
    {
        var access = new AuditLink("access", Paths.Access, Permission.ReadAccess, "/api/v1/users");
        if (subject.Part is { } part)
        {
            var said = part.Inspections.SelectMany(i => i.Reviews).Select(r => (r.By, r.Position)).ToList();
            var who = said.GroupBy(s => s.By).Take(MostPeople).ToList();
            return new("authorisation",
                who.Count == 0 ? [new("nobodyDecided", "")] : [.. who.SelectMany(by => Of(by.Key, by.First().Position))],
                [.. who.Select(by => new AuditLink("accessOf", $"{Paths.Audit}?object={Uri.EscapeDataString(by.Key)}", Permission.ReadAudit, $"/api/v1/audit?object={Uri.EscapeDataString(by.Key)}")), access]);
        }

        var all = people.List();
        return new("authorisation",
            [.. all.GroupBy(p => p.Role.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => AuditFigure.Count($"role-{g.Key}", g.Count())), AuditFigure.Count("secondFactor", all.Count(p => p.SecondFactor))],
            [access, new("audit", $"{Paths.Audit}?act=user.*", Permission.ReadAudit, "/api/v1/audit?act=user.*")]);
    }

    private IEnumerable<AuditFigure> Of(string who, long position)
    {
        yield return new("decidedAs", $"{who}: {audit.At(position)?.Entry.Role ?? "–"}");
        var now = who.StartsWith("user:", StringComparison.Ordinal) ? people.List().FirstOrDefault(p => PeopleDesk.NameOf(p) == who) : null;
        yield return new("isNow", now is null ? $"{who}: –" : $"{who}: {now.Role.Name}");
    }
}

/// <summary>Who approved by what the part was judged, and with what evidence.</summary>
internal sealed class ChangeAnswer(RecipeDesk recipes) : IAuditAnswer
{
    public int Order => 9;

    public AuditAnswer Of(AuditSubject subject)
    {
        var figures = new List<AuditFigure>();
        var links = new List<AuditLink>();
        if (subject.Newest?.Record.Inspection is { } judged)
        {
            if (judged.Recipe is { } used)
            {
                figures.Add(new("recipe", $"{used.Id} {used.Version}"));
                var version = used.Version is null ? null : recipes.Find(used.Id, used.Version);
                figures.AddRange(version?.Approved is { } approved
                    ? [new("approvedBy", approved.By), new("approvedAt", null, approved.At), new("approvedWhy", approved.Reason ?? "–"), new("authors", string.Join(", ", version.Authors)), new("contentSha256", version.ContentSha256 ?? "–")]
                    : [new("neverApproved", used.Id)]);
                links.Add(new("recipe", RecipeRoutes.Of(used.Id), Permission.ReadPlant, $"/api/v1/recipes/{Uri.EscapeDataString(used.Id)}/versions"));
            }

            if (judged.Model is { } model)
            {
                figures.Add(new("model", $"{model.Name} {model.Version} {model.Sha256}"));
            }
        }

        links.AddRange(
        [
            new("recipes", RecipeRoutes.List, Permission.ReadPlant, "/api/v1/recipes"), new("maps", MapRoutes.List, Permission.ReadTargets, "/api/v1/maps"),
            new("rules", RuleRoutes.List, Permission.ReadRecords, "/api/v1/rules"), new("changes", ChangeRoutes.List, Permission.ReadTargets, "/api/v1/changes"),
            new("audit", $"{Paths.Audit}?act=recipe.*", Permission.ReadAudit, "/api/v1/audit?act=recipe.*"),
        ]);
        return new("change", figures, links);
    }
}

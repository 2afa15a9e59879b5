using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.AuditPack;
using Sightline.Server.Pages;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>GET /audit-pack: what auditors usually ask, answered of a part or a lot that they pick.</summary>
internal sealed class AuditPackApi(AuditPackDesk desk, Languages languages, IJournal journal, Projector projector)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit-pack", (HttpContext http, AuditPackApi pack) => pack.AllAsync(http)).WithTags("audit").Asks("lot", "serial").Needs(Permission.ReadAudit).AsOf(AsOfMark.Never);

    private async Task AllAsync(HttpContext http)
    {
        var asked = new Asked(http);
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var subject = desk.Pick(asked.Text("serial"), asked.Text("lot"));
        var texts = languages.For(http.Request);
        await Answers.JsonAsync(http, new JsonObject
        {
            ["serial"] = subject.Serial,
            ["lot"] = subject.Lot,
            ["known"] = subject.Serial is null || subject.Part is not null,
            ["items"] = new JsonArray([.. desk.Answer(subject).Select(a => (JsonNode?)a.ToJson(id => texts["auditPack.q." + id]))]),
        });
    }
}

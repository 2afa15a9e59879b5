using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Plant;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Plant;

namespace Sightline.Server.Pages.Plant;

/// <summary>The pages of master data: the plant as a tree, each kind as a list, each record as a form, and files.</summary>
internal sealed class PlantPages(PlantDesk desk, PlantTree tree, PlantProblemsQuery problems, MasterImport import, MasterExport export, Languages languages, Projector projector)
{
    private const int MostProblems = 100;
    private const int AtOnce = 100;

    /// <summary>What is looked at comes back in a field of the form that takes it, which has a limit of its own.</summary>
    private const int MostBytes = 3_000_000;

    public IResult Overview(HttpContext http)
    {
        var found = problems.Read();
        return PageAnswer.Of<PlantPage>(http, new PlantModelView(tree.Read(), tree.Counts(), [.. found.Take(MostProblems)], found.Count));
    }

    public async Task ListAsync(HttpContext http)
    {
        if (await KindAsync(http) is { } kind)
        {
            var found = desk.List(kind, http.Request.Query["cursor"].ToString(), AtOnce);
            var view = new PlantListView(kind, [.. found.Select(r => (r.Id, JsonText.Raw(r.Body)!.AsObject()))], found.Count == AtOnce ? found[^1].Id : null);
            await PageAnswer.Of<PlantListPage>(http, view).ExecuteAsync(http);
        }
    }

    public async Task EditAsync(HttpContext http)
    {
        if (await KindAsync(http) is not { } kind)
        {
            return;
        }

        var id = http.Request.Query["id"].ToString();
        var record = id.Length > 0 && desk.Find(kind, id) is { } found ? JsonText.Raw(found.Body)!.AsObject() : [];
        var values = kind.Form.Properties.ToDictionary(p => p.Name, p => MemberCell.Write(record[p.Name], Sign(http)));
        await PageAnswer.Of<PlantFormPage>(http, new PlantFormView(kind, id.Length > 0 ? id : null, values, PlantFormView.Right)).ExecuteAsync(http);
    }

    public async Task SaveAsync(HttpContext http)
    {
        if (await KindAsync(http) is not { } kind)
        {
            return;
        }

        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var (id, errors, body) = (fields.Text("id"), new List<(string Member, string Detail)>(), new JsonObject());
        foreach (var member in kind.Form.Properties)
        {
            if (MemberCell.Read(member, Typed(fields, member.Name), Sign(http), out var problem) is { } value)
            {
                body[member.Name] = value;
            }
            else if (problem is not null)
            {
                errors.Add((member.Name, problem));
            }
        }

        if (id.Length is 0 or > ContractLimits.WordLength)
        {
            errors.Add(("id", $"Has {id.Length} characters. Write 1 to {ContractLimits.WordLength}."));
        }

        var change = errors.Count > 0 ? null : await desk.PutAsync(kind, id, Encoding.UTF8.GetBytes(body.ToJsonString(JsonText.Plain)), http.ActorInFull());
        if (change is { Errors.Count: 0, NoRoom: false })
        {
            await projector.ReachAsync(change.Position, http.RequestAborted);
            await PageAnswer.Done(PlantRoutes.Kind(kind.Name), "plantSaved").ExecuteAsync(http);
            return;
        }

        errors.AddRange((change?.Errors ?? []).Select(e => (e.Pointer.Split('/', 3) is [_, var member, ..] ? member : "", e.Detail)));
        var view = new PlantFormView(kind, id, kind.Form.Properties.ToDictionary(p => p.Name, p => Typed(fields, p.Name)), errors.ToLookup(e => e.Member, e => e.Detail), change?.NoRoom == true);
        await PageAnswer.Of<PlantFormPage>(http, view, view.NoRoom ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity).ExecuteAsync(http);
    }

    public async Task ChooseAsync(HttpContext http)
    {
        if (await KindAsync(http) is { } kind)
        {
            await PageAnswer.Of<PlantImportPage>(http, new PlantImportView(kind, null, false, null)).ExecuteAsync(http);
        }
    }

    /// <summary>Looks at a file first; the page it answers with brings the same text again to be taken.</summary>
    public async Task ImportAsync(HttpContext http)
    {
        if (await KindAsync(http) is not { } kind)
        {
            return;
        }

        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var (bytes, rowByRow) = (await BytesAsync(http, fields), fields.Text("rows") == "true");
        var (report, position) = bytes.Length > MostBytes
            ? (new ImportReport($"The file has {bytes.Length} bytes. Bring at most {MostBytes} here; POST /api/v1/import/{kind.Name} takes {MasterImport.MostBytes}.", [], false), 0)
            : await import.RunAsync(kind, bytes, new ImportWish(DryRun: fields.Text("take") != "true", rowByRow), http.ActorInFull());
        if (report.Taken)
        {
            await projector.ReachAsync(position, http.RequestAborted);
        }

        var status = report.Problem is not null ? StatusCodes.Status422UnprocessableEntity : report.NoRoom ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await PageAnswer.Of<PlantImportPage>(http, new PlantImportView(kind, report.Taken || report.Problem is not null ? null : Convert.ToBase64String(bytes), rowByRow, report), status).ExecuteAsync(http);
    }

    /// <summary>As the language of the page writes numbers, so that the spreadsheet of its reader understands them.</summary>
    public async Task ExportAsync(HttpContext http)
    {
        if (await KindAsync(http) is { } kind)
        {
            await export.WriteAsync(http, kind, Sign(http) == ',' ? ';' : ',');
        }
    }

    private static async Task<byte[]> BytesAsync(HttpContext http, FormFields fields)
    {
        if (http.Request.Form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            // As bytes: a browser would rewrite the line ends inside cells.
            var again = fields.Exact("again");
            var known = new byte[again.Length];
            return Convert.TryFromBase64String(again, known, out var length) ? known[..length] : [];
        }

        await using var stream = file.OpenReadStream();
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, http.RequestAborted);
        return all.ToArray();
    }

    /// <summary>Forms send every line end as two characters.</summary>
    private static string Typed(FormFields fields, string name) => fields.Text(name).Replace("\r\n", "\n", StringComparison.Ordinal);

    private char Sign(HttpContext http) => languages.For(http.Request)["format.decimal"][0];

    private static async Task<MasterKind?> KindAsync(HttpContext http)
    {
        var name = PathText.At(http, 1);
        var kind = MasterKind.All.FirstOrDefault(k => k.Name == name);
        if (kind is null)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no kind '{name}' of master data.");
        }

        return kind;
    }
}

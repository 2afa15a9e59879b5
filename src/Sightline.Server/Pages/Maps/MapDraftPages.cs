using System.Text;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Maps;

/// <summary>The form of a draft: a map as its file has it, filled in with a version that is there.</summary>
internal sealed class MapDraftPages(MapDesk desk, MapActs acts)
{
    private const int MostBytes = 1 << 20;

    public IResult Begin(HttpContext http)
    {
        var (target, version) = (http.Request.Query["target"].ToString(), http.Request.Query["version"].ToString());
        return Show(http, new MapDraftView(target, desk.Find(target, version)?.Text ?? "", [], null), StatusCodes.Status200OK);
    }

    public async Task<IResult> SaveAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var text = form.Exact("map");
        if (http.Request.Form.Files["file"] is { Length: > 0 } file)
        {
            if (file.Length > MostBytes)
            {
                return Show(http, new MapDraftView(form.Text("target"), text, [$"the file: has {file.Length} bytes. Send one of at most {MostBytes}."], null), StatusCodes.Status413PayloadTooLarge);
            }

            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            text = await reader.ReadToEndAsync(http.RequestAborted);
        }

        // A file names its target itself.
        var target = form.TextOrNull("target") ?? MapCheck.Read("map", text).Target ?? "";
        if (target.Length == 0 || !target.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return Show(http, new MapDraftView(target, text, ["target: use letters, digits, - and _."], null), StatusCodes.Status422UnprocessableEntity);
        }

        var (outcome, version) = await acts.DraftAsync(http, target, text);
        return outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(MapRoutes.Of(target, version), "map-drafted"),
            ActOutcome.Broken broken => Show(http, new MapDraftView(target, text, broken.Problems, null), StatusCodes.Status422UnprocessableEntity),
            ActOutcome.Conflict conflict => Show(http, new MapDraftView(target, text, [], conflict.Why), StatusCodes.Status409Conflict),
            _ => PageAnswer.Done(MapRoutes.List, "noRoom"),
        };
    }

    private static IResult Show(HttpContext http, MapDraftView view, int status) => PageAnswer.Of<MapDraftPage>(http, view, status);
}

using Sightline.Exports.Life;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Maps;

/// <summary>The form of a draft: a map as its file has it, filled in with a version that is there.</summary>
internal sealed class MapDraftPages(MapDesk desk, MapActs acts)
{
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

        var (target, text) = (form.Text("target"), form.Exact("map"));
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

using System.Text;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Maps;

/// <summary>The form of a draft: a map as its file has it, filled in with a version that is there.</summary>
internal sealed class MapDraftPages(MapDesk desk, MapActs acts)
{
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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

            if (await TextOfAsync(file, http.RequestAborted) is not { } read)
            {
                return Show(http, new MapDraftView(form.Text("target"), text, ["the file: is not text in UTF-8. Save it as UTF-8, and send it again."], null), StatusCodes.Status422UnprocessableEntity);
            }

            text = read;
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

    /// <summary>Null for what is no UTF-8: half a letter would become another one unnoticed.</summary>
    private static async Task<string?> TextOfAsync(IFormFile file, CancellationToken ct)
    {
        using var reader = new StreamReader(file.OpenReadStream(), s_strict);
        try
        {
            return await reader.ReadToEndAsync(ct);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static IResult Show(HttpContext http, MapDraftView view, int status) => PageAnswer.Of<MapDraftPage>(http, view, status);
}

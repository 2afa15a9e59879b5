using System.Security.Cryptography;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Labels;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Datasets;

/// <summary>The list of training sets, with the form that asks for one.</summary>
/// <param name="Datasets">Newest first.</param>
/// <param name="Form">What was written into the form; null for an empty one.</param>
/// <param name="Problems">What was wrong with it.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record DatasetsView(IReadOnlyList<Dataset> Datasets, FormFields? Form, IReadOnlyList<ContractError> Problems, string? Cursor)
{
    public string? Was(string field, string? usual = null) => Form is null ? usual : Form.TextOrNull(field);
}

/// <summary>One training set, and what the labels that were just brought would change.</summary>
/// <param name="Dataset">The set.</param>
/// <param name="Labels">Labels that came back.</param>
/// <param name="Look">Of the file that was just sent; null where none was.</param>
/// <param name="Problems">What was wrong with it.</param>
internal sealed record DatasetView(Dataset Dataset, IReadOnlyList<DatasetLabelling> Labels, RelabelOutcome? Look, IReadOnlyList<ContractError> Problems);

/// <summary>The pages of training sets: the list with the form, and one with what is in it and the way back for labels.</summary>
internal sealed class DatasetPages(DatasetActs acts, DatasetQuery query)
{
    public const string Page = "/datasets";
    private const int Rows = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, DatasetPages datasets) => datasets.List(http, null, [])).Needs(Permission.ExportDatasets, narrowed: true);
        pages.MapPost(Page, (HttpContext http, DatasetPages datasets) => datasets.AskAsync(http)).Needs(Permission.ExportDatasets, narrowed: true);
        pages.MapGet(Page + "/{id}", (HttpContext http, DatasetPages datasets) => datasets.ShowAsync(http, null, [], StatusCodes.Status200OK)).Needs(Permission.ExportDatasets, narrowed: true);
        pages.MapPost(Page + "/{id}/labels", (HttpContext http, DatasetPages datasets) => datasets.LabelAsync(http)).Needs(Permission.ExportDatasets, narrowed: true);
    }

    public static string Of(string id) => $"{Page}/{Uri.EscapeDataString(id)}";

    private IResult List(HttpContext http, FormFields? form, IReadOnlyList<ContractError> problems)
    {
        var found = query.List(http.CallerOf()!.Stations, new Asked(http).Before(), Rows);
        return PageAnswer.Of<DatasetsPage>(http, new DatasetsView(found, form, problems, found.Count == Rows ? found[^1].Id : null), problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private async Task<IResult> AskAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var errors = new List<ContractError>();
        var asked = DatasetAsked.Read(form, errors);
        if (errors.Count > 0)
        {
            return List(http, form, errors);
        }

        var outcome = await acts.AskAsync(http, asked);
        return outcome.Outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(Of(outcome.Dataset.ToString()), "datasetAsked"),
            ActOutcome.Wrong wrong => List(http, form, wrong.Errors),
            _ => List(http, form, [.. ActAnswers.Words(outcome.Outcome).Select(w => new ContractError("", w))]),
        };
    }

    private async Task ShowAsync(HttpContext http, RelabelOutcome? look, IReadOnlyList<ContractError> problems, int status)
    {
        var (dataset, refused) = acts.Find(http, PathText.At(http, 1));
        await (dataset is not null ? PageAnswer.Of<DatasetPage>(http, new DatasetView(dataset, query.LabelsOf(dataset.Position), look, problems), status).ExecuteAsync(http)
            : refused is ActOutcome.OutOfScope scope ? Refusals.OutOfScopeAsync(http, scope.What)
            : ErrorPages.NotFoundAsync(http, $"There is no training set '{PathText.At(http, 1)}'."));
    }

    private async Task LabelAsync(HttpContext http)
    {
        var (form, file) = (await FormFields.ReadAsync(http), http.Request.HasFormContentType ? http.Request.Form.Files["labels"] : null);
        if (form is null || file is null || file.Length is 0 or > RelabelFile.MostBytes)
        {
            await ShowAsync(http, null, [new ContractError("labels", $"Is no file of 1 to {RelabelFile.MostBytes} bytes. Choose one.")], StatusCodes.Status422UnprocessableEntity);
            return;
        }

        using var all = new MemoryStream();
        await file.CopyToAsync(all, http.RequestAborted);
        var (sent, apply) = (all.ToArray(), form.Text("apply") == "true");
        var outcome = await acts.LabelAsync(http, PathText.At(http, 1), manifest => DatasetsApi.Read(manifest, sent), Convert.ToHexStringLower(SHA256.HashData(sent)), apply, form.TextOrNull("reason"));
        if (outcome.Outcome is ActOutcome.Done && apply && outcome.Refused is not { Count: > 0 })
        {
            await PageAnswer.Done(Of(PathText.At(http, 1)), "datasetLabelled").ExecuteAsync(http);
            return;
        }

        IReadOnlyList<ContractError> problems = outcome.Outcome switch
        {
            ActOutcome.Done => [.. (outcome.Refused ?? []).Select(r => new ContractError("", r))],
            ActOutcome.Wrong wrong => wrong.Errors,
            ActOutcome.Invalid invalid => [new ContractError(invalid.Pointer, invalid.Why)],
            _ => [.. ActAnswers.Words(outcome.Outcome).Select(w => new ContractError("", w))],
        };
        await ShowAsync(http, outcome.Outcome is ActOutcome.Done && !apply ? outcome : null, problems, problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}

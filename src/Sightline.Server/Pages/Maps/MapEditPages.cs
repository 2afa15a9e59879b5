using Sightline.Contract;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Model;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>The editor of one map besides its classes: result words, purposes, confidence, and each field as a form.</summary>
internal sealed class MapEditPages(MapEdits edits)
{
    public static readonly IReadOnlyList<string> Results = ["pass", "fail", "review"];

    public async Task<IResult> BeginAsync(HttpContext http, string target)
    {
        if (edits.Begin(target) is not { } head)
        {
            return await NoneAsync(http, target);
        }

        var file = MapEdits.FileOf(head.Working);
        var results = Results.ToDictionary(word => word, word => file.Results[Enum.Parse<InspectionResult>(word, ignoreCase: true)] ?? "", StringComparer.Ordinal);
        return PageAnswer.Of<MapEditPage>(http, new MapEditView(
            head, results, [.. file.Purposes.Select(MapSources.WordOf)], file.LowConfidence?.Below.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            (file.LowConfidence?.Policy ?? LowConfidencePolicy.Review).Word(), file.DefectsAs?.Field ?? "", file));
    }

    public async Task<IResult> SaveAsync(HttpContext http, string target)
    {
        if (await FormFields.ReadAsync(http) is not { } form || edits.Begin(target) is not { } head)
        {
            return NoForm();
        }

        var results = Results.ToDictionary(word => word, word => form.Text("result." + word), StringComparer.Ordinal);
        var purposes = form.Chosen("purposes") ?? [];
        var (below, policy, list) = (form.Text("below"), form.Text("lowConfidence"), form.Text("defectsAs"));
        var file = MapEdits.FileOf(head.Working);
        var saved = await edits.SaveAsync(http, head, form, (editor, _) =>
        {
            foreach (var (result, word) in results)
            {
                editor.Result(result, word.Length == 0 ? null : word);
            }

            if (!purposes.SequenceEqual(file.Purposes.Select(MapSources.WordOf)))
            {
                editor.Purposes(purposes);
            }

            editor.LowConfidence(below.Length == 0 ? null : FieldForm.Number(below), policy);
            if (list != (file.DefectsAs?.Field ?? ""))
            {
                editor.DefectsAs(list.Length == 0 ? null : list);
            }
        });
        return saved.Version is not null
            ? PageAnswer.Done(MapEditRoutes.Edit(target), "map-drafted")
            : PageAnswer.Of<MapEditPage>(http, new MapEditView(saved.Head, results, purposes, below, policy, list, file), saved.Status);
    }

    public async Task<IResult> FieldAsync(HttpContext http, string target)
    {
        if (edits.Begin(target) is not { } head)
        {
            return await NoneAsync(http, target);
        }

        var asked = new Asked(http);
        var (name, of) = (asked.Text("name"), asked.Text("of") is { } place && IsPlace(place) ? place : MapEditor.OfRecord);
        var editor = new MapEditor(head.Working.Text);
        if (name is null)
        {
            return PageAnswer.Of<MapFieldPage>(http, new MapFieldView(head, new FieldForm { Of = of }));
        }

        if (editor.Find(of, name) is { } rule)
        {
            return PageAnswer.Of<MapFieldPage>(http, new MapFieldView(head, FieldForm.From(of, name, rule)));
        }

        await ErrorPages.NotFoundAsync(http, $"The map of '{target}' has no field '{name}'.");
        return Microsoft.AspNetCore.Http.Results.Empty;
    }

    /// <summary>Saves the field, or takes it away, by the button that was pressed.</summary>
    public async Task<IResult> SaveFieldAsync(HttpContext http, string target)
    {
        if (await FormFields.ReadAsync(http) is not { } form || edits.Begin(target) is not { } head)
        {
            return NoForm();
        }

        var field = FieldForm.Read(form);
        if (!IsPlace(field.Of))
        {
            return Microsoft.AspNetCore.Http.Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        var saved = await edits.SaveAsync(http, head, form, (editor, problems) =>
        {
            if (form.Text("do") == "remove")
            {
                editor.Field(field.Of, field.Before, field.Before ?? field.Name, null);
                return;
            }

            problems.AddRange(field.Problems(isTaken: field.Name != field.Before && editor.Has(field.Of, field.Name)));
            if (problems.Count == 0)
            {
                editor.Field(field.Of, field.Before, field.Name, field.Rule());
            }
        });
        return saved.Version is not null
            ? PageAnswer.Done(MapEditRoutes.Edit(target), "map-drafted")
            : PageAnswer.Of<MapFieldPage>(http, new MapFieldView(saved.Head, field), saved.Status);
    }

    private static async Task<IResult> NoneAsync(HttpContext http, string target)
    {
        await ErrorPages.NotFoundAsync(http, $"There is no map of '{target}' to edit.");
        return Microsoft.AspNetCore.Http.Results.Empty;
    }

    private static bool IsPlace(string of) => of is MapEditor.OfRecord or MapEditor.OfDefects || ToldKinds.All.Contains(of);

    private static IResult NoForm() => Microsoft.AspNetCore.Http.Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
}

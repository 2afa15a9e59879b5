using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>The matrix, and the form that edits its cells: one cell, or a whole column at once.</summary>
internal sealed class MapClassesPages(MapDesk desk, MapEdits edits)
{
    /// <summary>A form has three fields for each class, and a browser's form at most a thousand.</summary>
    private const int MostAtOnce = 250;

    public IResult All(HttpContext http)
    {
        var versions = VersionsFor(http);
        return PageAnswer.Of<MapsPage>(http, new MapsView(versions, MapMatrix.Of(versions, desk.Sightings()), Own(http, versions)));
    }

    public async Task<IResult> BeginAsync(HttpContext http, string target)
    {
        if (edits.Begin(target) is not { } head)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no map of '{target}' to edit.");
            return Results.Empty;
        }

        var asked = new Asked(http);
        var file = MapEdits.FileOf(head.Working);
        return Show(http, View(head, file, asked.Text("class"), asked.Text("find")), StatusCodes.Status200OK);
    }

    public async Task<IResult> SaveAsync(HttpContext http, string target)
    {
        if (await FormFields.ReadAsync(http) is not { } form || edits.Begin(target) is not { } head)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var entries = Entries(form);
        var saved = await edits.SaveAsync(http, head, form, (editor, problems) => Write(editor, problems, entries, form));
        var one = form.TextOrNull("one");
        if (saved.Version is { } version)
        {
            return IsPart(http) ? Cell(http, target, one!) : PageAnswer.Done(one is null ? MapRoutes.Of(target, version) : MapRoutes.List, "map-drafted");
        }

        var seen = desk.Sightings().ToDictionary(s => s.Class, StringComparer.Ordinal);
        var file = MapEdits.FileOf(head.Working);
        var (policy, code) = (form.TextOrNull("policy") ?? file.UnknownClass?.Policy.Word() ?? "park", form.Text("unknownCode"));
        var view = new MapClassesView(saved.Head, [.. entries.Select(e => e with { Seen = seen.GetValueOrDefault(e.Class) })], 0, one, policy, code);
        return Show(http, view, saved.Status);
    }

    private MapClassesView View(MapEditHead head, MapFile file, string? one, string? find)
    {
        var sightings = desk.Sightings().ToDictionary(s => s.Class, StringComparer.Ordinal);
        var codes = file.Classes ?? new Dictionary<string, ClassCode>();
        List<string> all = one is not null ? [one]
            : [.. sightings.Keys.Concat(codes.Keys).Distinct(StringComparer.Ordinal)
                .Where(c => find is null || c.Contains(find, StringComparison.OrdinalIgnoreCase))
                .OrderBy(codes.ContainsKey).ThenByDescending(c => codes.ContainsKey(c) ? 0 : sightings[c].Times).ThenBy(c => c, StringComparer.Ordinal)];
        var entries = all.Take(MostAtOnce).Select(c => new ClassEntry(c, codes.GetValueOrDefault(c)?.Code ?? "", codes.GetValueOrDefault(c)?.Severity ?? "", sightings.GetValueOrDefault(c)));
        return new MapClassesView(head, [.. entries], Math.Max(0, all.Count - MostAtOnce), one, (file.UnknownClass?.Policy ?? UnknownClassPolicy.Park).Word(), file.UnknownClass?.Code ?? "");
    }

    private static List<ClassEntry> Entries(FormFields form)
    {
        var (classes, codes, severities) = (form.Chosen("class") ?? [], form.Chosen("code") ?? [], form.Chosen("severity") ?? []);
        return [.. classes.Select((name, i) => new ClassEntry(name, codes.ElementAtOrDefault(i)?.Trim() ?? "", severities.ElementAtOrDefault(i)?.Trim() ?? "", null))];
    }

    private static void Write(MapEditor editor, List<string> problems, List<ClassEntry> entries, FormFields form)
    {
        foreach (var entry in entries.Where(e => e.Class.Length > 0 || e.Code.Length > 0))
        {
            if (entry.Class.Length == 0)
            {
                problems.Add($"map: classes has the code '{entry.Code}' without a class. Write the class as the station sends it.");
            }
            else if (entry is { Code: "", Severity: not "" })
            {
                problems.Add($"map: classes.{entry.Class} has a severity and no code. Write the target's code for this class, or empty both.");
            }
            else
            {
                editor.Class(entry.Class, entry.Code.Length == 0 ? null : entry.Code, entry.Severity.Length == 0 ? null : entry.Severity);
            }
        }

        foreach (var twice in entries.Where(e => e.Class.Length > 0).GroupBy(e => e.Class, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"map: classes.{twice.Key} is given {twice.Count()} times. Keep one.");
        }

        if (form.TextOrNull("policy") is { } policy)
        {
            editor.Unknown(policy, form.TextOrNull("unknownCode"));
        }
    }

    /// <summary>In the place of a cell that was edited: the cell as it is now, and beside it what to do next.</summary>
    private IResult Cell(HttpContext http, string target, string one)
    {
        var versions = VersionsFor(http);
        return PageAnswer.Of<MapCellDone>(http, new MapCellView(MapMatrix.Of([.. versions.Where(v => v.Target == target)], []).Columns[0], one, desk.Sightings().Any(s => s.Class == one), new MapsView(versions, new MapMatrix([], []), Own(http, versions))));
    }

    private IReadOnlyList<MapVersion> VersionsFor(HttpContext http) => [.. desk.NotRetired().Where(v => http.CallerOf()!.Targets.Holds(v.Target))];

    private static IReadOnlyList<MapVersion> Own(HttpContext http, IReadOnlyList<MapVersion> versions)
    {
        var who = ActorText.Parse(http.ActorInFull()).Who;
        return [.. versions.Where(v => v.Authors.Contains(who))];
    }

    /// <summary>Asked by the matrix itself, for one of its cells.</summary>
    private static bool IsPart(HttpContext http) => http.Request.Headers.ContainsKey("HX-Request");

    // What htmx asked for is shown in its cell; a refusal of it is as good an answer.
    private static IResult Show(HttpContext http, MapClassesView view, int status) => IsPart(http) && view.One is not null
        ? PageAnswer.Of<MapCellForm>(http, view)
        : PageAnswer.Of<MapClassesPage>(http, view, status);
}

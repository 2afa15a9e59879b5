using System.Text;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>A version of a map as it leaves the node: on paper, and as its file character by character.</summary>
internal sealed class MapPaperPages(MapDesk desk)
{
    public Task<IResult> PrintAsync(HttpContext http, string target) => OneAsync(http, target, version =>
    {
        var reach = http.CallerOf()!.Targets;
        var others = desk.NotRetired().Where(v => v.State == MapState.Published && v.Target != target && reach.Holds(v.Target)).OrderBy(v => v.Target, StringComparer.Ordinal);
        var columns = others.Prepend(version).Select(v => (v, Plan: v.Plan())).Where(v => v.Plan.LooksAtClasses).Select(v => (v.v.Target, v.v.Version, v.Plan.Classes)).ToList();
        var classes = columns.SelectMany(c => c.Classes.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return PageAnswer.Of<MapPrintPage>(http, new MapPrintView(version, MapEdits.FileOf(version), columns, [.. classes], desk.SignaturesOn(version)));
    });

    public Task<IResult> FileAsync(HttpContext http, string target) => OneAsync(http, target, version =>
    {
        http.Response.Headers.CacheControl = "no-cache, no-store";
        return Results.File(Encoding.UTF8.GetBytes(version.Text), "application/json", $"{target}.json");
    });

    private async Task<IResult> OneAsync(HttpContext http, string target, Func<MapVersion, IResult> show)
    {
        if (!http.CallerOf()!.Targets.Holds(target))
        {
            await ErrorPages.ForbiddenAsync(http, $"Your access does not reach target '{target}'.");
            return Results.Empty;
        }

        var asked = new Asked(http).Text("version");
        var versions = desk.Versions(target);
        var found = asked is null ? versions.FirstOrDefault(v => v.State == MapState.Published) ?? (versions.Count > 0 ? versions[0] : null) : versions.FirstOrDefault(v => v.Version == asked);
        if (found is not null)
        {
            return show(found);
        }

        await ErrorPages.NotFoundAsync(http, $"There is no map of '{target}' with this version.");
        return Results.Empty;
    }
}

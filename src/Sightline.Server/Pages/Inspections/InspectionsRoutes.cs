using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Inspections;

/// <summary>The pages of inspections and parts. Each keeps to the stations of whoever looks.</summary>
internal static class InspectionsRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Inspections, (HttpContext http, InspectionPages answers) => answers.List(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.InspectionsNow, (HttpContext http, InspectionPages answers) => answers.Rows(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.InspectionsExport, (HttpContext http, InspectionsExport export) => export.AnswerAsync(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.Inspections + "/{station}/{id}", (HttpContext http, RecordPages answers) => answers.RecordAsync<RecordPage>(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.Inspections + "/{station}/{id}/now", (HttpContext http, RecordPages answers) => answers.RecordAsync<RecordNow>(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet("/parts/{serial}", (HttpContext http, RecordPages answers) => answers.PartAsync(http)).Needs(Permission.ReadRecords, narrowed: true);
    }
}

using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Shift;

/// <summary>The shift of each line: which it is, who is there, and the week.</summary>
internal static class ShiftRoutes
{
    public const string Page = "/shift";
    public const string Sign = "/shift/sign";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ShiftPages shift) => shift.Show(http)).Needs(Permission.ReadPlant);
        pages.MapPost(Sign, (HttpContext http, ShiftPages shift) => shift.SignAsync(http)).Needs(Permission.RunLine);
    }

    public static string Of(string line, int week = 0) => $"{Page}?line={Uri.EscapeDataString(line)}{(week == 0 ? "" : $"&week={week}")}";
}

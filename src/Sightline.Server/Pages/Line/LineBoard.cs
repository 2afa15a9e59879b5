using Sightline.Insight;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Line;

/// <summary>Reads the lines for whoever asks, and gives the live part to many of them at the price of one.</summary>
internal sealed class LineBoard(LineOverviewQuery lines, SharedParts parts)
{
    public IResult Page(HttpContext http)
    {
        var view = View(http);
        return view.IsWall ? PageAnswer.Of<LineWallPage>(http, view) : PageAnswer.Of<LinePage>(http, view);
    }

    public Task NowAsync(HttpContext http)
    {
        var view = new Lazy<LineBoardView>(() => View(http));
        return parts.AnswerAsync<LineNow>(http, $"{StationsOf(http)}\n{Asked(http, "line")}\n{Asked(http, "wall") is not null}\n{UrlOf(http)}", () => view.Value);
    }

    /// <summary>The shift of <c>?station=</c>.</summary>
    public IResult Shift(HttpContext http)
    {
        var station = Asked(http, "station");
        foreach (var line in lines.Read(StationsOf(http)).Lines)
        {
            if (line.Stations.FirstOrDefault(s => s.Station == station) is { } found)
            {
                return PageAnswer.Of<StationShiftPage>(http, new StationShiftView(line, found));
            }
        }

        return PageAnswer.Of<ErrorPage>(http, new Wrong(404, ""), 404);
    }

    private LineBoardView View(HttpContext http) =>
        new(lines.Read(StationsOf(http)), Asked(http, "line"), Asked(http, "wall") is not null, UrlOf(http));

    private static Scope StationsOf(HttpContext http) => http.CallerOf()!.Stations;

    private static string UrlOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";

    private static string? Asked(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}

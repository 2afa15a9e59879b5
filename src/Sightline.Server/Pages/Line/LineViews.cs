using Sightline.Insight;

namespace Sightline.Server.Pages.Line;

/// <summary>What the line's page shows.</summary>
/// <param name="Overview">Every line that the caller may see.</param>
/// <param name="Line">The one line asked for; null for all.</param>
/// <param name="IsWall">For a screen in the hall: nothing to press but the way back.</param>
/// <param name="Url">This node as the browser names it, for the first steps.</param>
internal sealed record LineBoardView(LineOverview Overview, string? Line, bool IsWall, string Url)
{
    public IEnumerable<LineView> Shown => Line is null ? Overview.Lines : Overview.Lines.Where(line => line.Id == Line);

    /// <summary>The live part of what is shown.</summary>
    public string From => Address(Paths.LineNow, Line, IsWall);

    public static string Address(string path, string? line, bool wall) =>
        (line, wall) switch
        {
            (null, false) => path,
            (null, true) => path + "?wall=1",
            (_, false) => $"{path}?line={Uri.EscapeDataString(line)}",
            _ => $"{path}?line={Uri.EscapeDataString(line)}&wall=1",
        };
}

/// <summary>One station's shift, five minutes by five minutes.</summary>
internal sealed record StationShiftView(LineView Line, StationView Station);

using System.Globalization;
using System.Text;
using Sightline.Clocks;

namespace Sightline.Server.Api;

/// <summary>Clocks as Prometheus text: the offset of each station's, and how often this node's own was set.</summary>
internal static class ClocksText
{
    public static string Write(IReadOnlyList<StationClockView> clocks, int steps)
    {
        var text = new StringBuilder("# HELP sightline_clock_offset_seconds A station's clock minus this node's.\n# TYPE sightline_clock_offset_seconds gauge\n");
        foreach (var clock in clocks.Where(c => c.Offset is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"sightline_clock_offset_seconds{{station=\"{Escape(clock.Station)}\"}} {clock.Offset!.Value.TotalSeconds}\n");
        }

        return text.Append("# HELP sightline_clock_stepped Times this node's own clock was set since it started.\n# TYPE sightline_clock_stepped gauge\n")
            .Append(CultureInfo.InvariantCulture, $"sightline_clock_stepped {steps}\n").ToString();
    }

    private static string Escape(string name) => name.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}

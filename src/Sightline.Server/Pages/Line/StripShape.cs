using System.Globalization;
using System.Text;
using Sightline.Insight;

namespace Sightline.Server.Pages.Line;

/// <summary>
/// A shift as strokes of a picture: one bar for each five minutes, what failed at the foot, then what is to be judged, then what
/// passed. One path for each kind, so that a picture is a handful of elements whatever the shift's length.
/// </summary>
internal sealed class StripShape
{
    public const int Width = 288;
    public const int Height = 36;

    private const int Foot = Height - 1;

    /// <summary>Tallest bar. What is above stays free, so that a bar never touches the row above.</summary>
    private const int Tallest = Height - 4;

    /// <summary>One failed part among thousands must still be seen.</summary>
    private const double Least = 2.5;

    private readonly DateTimeOffset _starts;
    private readonly double _pixelsInAMinute;

    private readonly StringBuilder _pass = new();
    private readonly StringBuilder _fail = new();
    private readonly StringBuilder _review = new();
    private readonly StringBuilder _noData = new();
    private readonly StringBuilder _other = new();

    public StripShape(StationView station)
    {
        var (shift, strip) = (station.Shift, station.Strip);
        _starts = shift.Starts;
        // A shift is drawn to its end, so that what is left of it is seen; without a calendar to what has passed.
        var ends = shift.Ends ?? (strip.Count == 0 ? _starts : strip[^1].At) + Bucket;
        _pixelsInAMinute = Width / Math.Max((ends - _starts).TotalMinutes, 1);
        Ends = ends;
        var most = Math.Max(strip.Count == 0 ? 0 : strip.Max(b => b.Pass + b.Fail + b.Review), 1);
        Gaps = [.. GapsOf(strip)];
        foreach (var (from, to) in Gaps)
        {
            Box(_noData, X(from), X(to) - X(from), Height - Tallest, Foot);
        }

        foreach (var bucket in strip.Where(b => b.HasData))
        {
            Bar(bucket, most);
        }
    }

    public static TimeSpan Bucket { get; } = TimeSpan.FromMinutes(5);

    public DateTimeOffset Ends { get; }

    public string Pass => _pass.ToString();

    public string Fail => _fail.ToString();

    public string Review => _review.ToString();

    public string NoData => _noData.ToString();

    /// <summary>Five minutes in which only test pieces or rehearsals were inspected: data, and no production.</summary>
    public string Other => _other.ToString();

    /// <summary>From when to when nothing was inspected.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Gaps { get; }

    /// <summary>How far from the left a moment is.</summary>
    public double X(DateTimeOffset at) => (at - _starts).TotalMinutes * _pixelsInAMinute;

    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The full hours of the plant's clock within the shift.</summary>
    public IEnumerable<DateTimeOffset> Hours(PlantClock clock)
    {
        var first = _starts.AddTicks(TimeSpan.TicksPerHour - (clock.Of(_starts).Ticks % TimeSpan.TicksPerHour));
        for (var hour = first; hour < Ends; hour = hour.AddHours(1))
        {
            yield return hour;
        }
    }

    private void Bar(StripBucket bucket, long most)
    {
        var (left, width) = (X(bucket.At), Math.Max((Bucket.TotalMinutes * _pixelsInAMinute) - 0.5, 0.5));
        double foot = Foot;
        if (bucket.Pass + bucket.Fail + bucket.Review == 0)
        {
            Box(_other, left, width, foot - 1.5, foot);
            return;
        }

        foreach (var (path, count) in ((StringBuilder, long)[])[(_fail, bucket.Fail), (_review, bucket.Review), (_pass, bucket.Pass)])
        {
            if (count > 0)
            {
                var top = Math.Max(foot - Math.Max((double)count / most * Tallest, Least), 0);
                Box(path, left, width, top, foot);
                foot = top;
            }
        }
    }

    private static void Box(StringBuilder path, double left, double width, double top, double foot) =>
        path.Append('M').Append(Number(left)).Append(' ').Append(Number(foot)).Append('V').Append(Number(top)).Append('h').Append(Number(width)).Append('V').Append(Number(foot)).Append('z');

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> GapsOf(IReadOnlyList<StripBucket> strip)
    {
        DateTimeOffset? from = null;
        foreach (var bucket in strip)
        {
            if (bucket.HasData && from is { } began)
            {
                yield return (began, bucket.At);
            }

            from = bucket.HasData ? null : from ?? bucket.At;
        }

        if (from is { } still)
        {
            yield return (still, strip[^1].At + Bucket);
        }
    }
}

using System.Globalization;
using System.Text;
using Sightline.Context.Parameters;

namespace Sightline.Server.Pages.Parameters;

/// <summary>The samples of a window as a line, with the limits where they lie near. Values are scaled to what is there.</summary>
internal sealed class TrendShape
{
    public const int Width = 200;
    public const int Height = 48;

    private const int Margin = 4;

    private readonly decimal _low;
    private readonly decimal _span;

    public TrendShape(ParameterOfRecord parameter, DateTimeOffset until, TimeSpan window)
    {
        var (low, high) = (parameter.Stats.Low, parameter.Stats.High);
        var room = (high - low) / 2;
        Lower = Near(parameter.Limits?.Lower, low, high, room) ? parameter.Limits?.Lower : null;
        Upper = Near(parameter.Limits?.Upper, low, high, room) ? parameter.Limits?.Upper : null;
        _low = Lower < low ? Lower.Value : low;
        _span = (Upper > high ? Upper.Value : high) - _low;
        var line = new StringBuilder();
        foreach (var sample in parameter.Trend)
        {
            var ago = until - Buffering.FactHash.FromMicroseconds(sample.At);
            var x = Width * (1 - (decimal)(ago / window));
            line.Append(line.Length == 0 ? 'M' : 'L').Append(Text(x)).Append(' ').Append(Text(Y(sample.Value)));
        }

        // The last value holds until the moment.
        Line = line.Append('H').Append(Width).ToString();
    }

    public string Line { get; }

    /// <summary>The lower limit, where it lies near enough to be drawn.</summary>
    public decimal? Lower { get; }

    public decimal? Upper { get; }

    public string At(decimal value) => Text(Y(value));

    private static bool Near(decimal? limit, decimal low, decimal high, decimal room) => limit is { } at && at >= low - room && at <= high + room;

    private decimal Y(decimal value) => _span == 0 ? Height / 2m : Height - Margin - ((value - _low) / _span * (Height - (2 * Margin)));

    private static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

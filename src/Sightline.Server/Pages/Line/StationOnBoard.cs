using Sightline.Insight;
using Sightline.Model;

namespace Sightline.Server.Pages.Line;

/// <summary>One station as its row shows it, and where its numbers lead: to exactly the records they count.</summary>
public sealed class StationOnBoard
{
    private readonly string _station;

    internal StationOnBoard(StationView view) => (View, _station) = (view, $"{Paths.Inspections}?station={Uri.EscapeDataString(view.Station)}");

    internal StationView View { get; }

    internal string Shift => $"{Paths.LineShift}?station={Uri.EscapeDataString(View.Station)}";

    internal string Waiting => _station + "&state=waiting";

    internal string Parked => _station + "&state=parked";

    /// <summary>Production of this shift with one result.</summary>
    internal string Of(string result) => Between(result, View.Shift.Starts, View.Shift.Ends);

    internal string Between(string result, DateTimeOffset from, DateTimeOffset? to) =>
        $"{_station}&result={result}&purpose=production&from={Time(from)}{(to is { } end ? $"&to={Time(end)}" : "")}";

    private static string Time(DateTimeOffset at) => Uri.EscapeDataString(Rfc3339.Write(at));
}

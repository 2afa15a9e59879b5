using System.Text.Json.Nodes;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Uplink;

namespace Sightline.Server.Api;

/// <summary>Compares stations' clocks with this node's, and tells what is known of them. An edge answers by its desk alone.</summary>
internal sealed class ClocksApi(ClockDesk desk, NodeClock clock, ClockQuery? query = null)
{
    private const int MostBytes = 16 * 1024;

    public async Task ExchangeAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        var arrivedAt = clock.Now();
        var station = PathText.Segment(http, 1);
        if (!Speaks(http.CallerOf()!, station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        var errors = new List<ContractError>();
        if (station.Length == 0 || string.IsNullOrWhiteSpace(station) || station.Length > ContractLimits.IdLength)
        {
            errors.Add(new ContractError("", $"The station in the path has {station.Length} characters. Send 1 to {ContractLimits.IdLength}, not blank."));
        }

        if (ClockReport.Read(body.Bytes, arrivedAt, clock.Latest, errors) is not { } report || errors.Count > 0)
        {
            await Problems.InvalidAsync(http, errors);
            return;
        }

        var answer = await desk.ExchangeAsync(station, report, arrivedAt, http.ActorOf());
        var json = new JsonObject();
        if (answer.T3 is { } answeredAt)
        {
            json["t1"] = report.SentText;
            json["t2"] = Rfc3339.WritePrecise(arrivedAt);
            json["t3"] = Rfc3339.WritePrecise(answeredAt);
        }

        json["offset"] = Milliseconds(answer.Known?.Offset);
        json["uncertainty"] = Milliseconds(answer.Known?.Uncertainty);
        json["state"] = answer.Known?.State;
        json["method"] = answer.Known?.Method ?? ClockMethods.None;
        json["measuredAt"] = JsonText.Time(answer.Known?.At);
        json["note"] = answer.Note;
        await Answers.JsonAsync(http, json);
    }

    public Task GetAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!Speaks(http.CallerOf()!, station))
        {
            return Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }

        // What this process measured is newer than what the journal was told; an estimate is the journal's alone.
        var (now, told) = (desk.Find(station), query?.Of(station));
        var shown = now is { Known: { Method: ClockMethods.Measured } known }
            ? new StationClockView(station, known.Method, known.State, known.Offset, known.Uncertainty, known.RoundTrip, known.At, told?.AlarmSince, desk.Reference?.Name)
            : told;
        var json = Shape(shown ?? new StationClockView(station, ClockMethods.None, null, null, null, null, default, null, null));
        json["drift"] = now?.Drift;
        json["exchanges"] = now?.Exchanges ?? 0;
        return Answers.JsonAsync(http, json);
    }

    public Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => query!.All(http.CallerOf()!.Stations), Shape);

    /// <summary>An edge compares its own clock under the name by which it forwards.</summary>
    private static bool Speaks(Caller caller, string station) =>
        caller.Stations.Holds(station) || (caller.Can(Permission.SpeakAsEdge) && station.StartsWith(HubClock.Prefix, StringComparison.Ordinal));

    private static JsonObject Shape(StationClockView clock) => new()
    {
        ["station"] = clock.Station,
        ["offset"] = Milliseconds(clock.Offset),
        ["uncertainty"] = Milliseconds(clock.Uncertainty),
        ["roundTrip"] = Milliseconds(clock.RoundTrip),
        ["state"] = clock.State,
        ["method"] = clock.Method,
        ["measuredAt"] = clock.Method == ClockMethods.None ? null : JsonText.Time(clock.At),
        ["alarmSince"] = JsonText.Time(clock.AlarmSince),
        ["reference"] = clock.Reference,
    };

    /// <summary>Milliseconds with what is below them, to the tenth of a microsecond.</summary>
    private static JsonNode? Milliseconds(TimeSpan? span) => span is { } known ? JsonValue.Create(ClockFact.Milliseconds(known)) : null;
}

/// <summary>The paths of clocks.</summary>
internal static class ClockRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.ExchangeAsync(http)).WithTags("clocks").Takes(AskMarks.Json).Needs(Permission.SendInspections, narrowed: true);
        api.MapGet("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.GetAsync(http)).WithTags("clocks").Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/clocks", (HttpContext http, ClocksApi clocks) => clocks.ListAsync(http)).WithTags("clocks").Lists().Needs(Permission.ReadBooks, narrowed: true);
    }
}

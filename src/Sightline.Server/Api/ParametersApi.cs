using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Parameters;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Process parameters: those of an inspection, those of a place over time, and those that are declared.</summary>
internal sealed class ParametersApi(RecordQuery records, RecordParameters parameters, TrendQuery trends, PlantApi plant, Projector projector, Buffering.IFactSource journal)
{
    /// <summary>GET /inspections/{station}/{id}/parameters.</summary>
    public async Task OfRecordAsync(HttpContext http)
    {
        var (station, id) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        var asked = new Asked(http);
        var (then, window) = (Then(asked), Span(asked, "window", WindowTable.Most));
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
        }
        else if (records.PositionOf(station, id) is not { } position)
        {
            await Problems.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
        }
        else
        {
            await projector.ReachAsync(position, http.RequestAborted);
            await Answers.JsonAsync(http, ParametersJson.OfRecord(id, position, then ? "then" : asked.Text("asOf")!, parameters.Of(records.At(position)!, then, window), journal));
        }
    }

    /// <summary>GET /parameters: what is declared; with a place what is sampled there; with a name its samples.</summary>
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        if (asked.Text("place") is not { } place)
        {
            return asked.Text("name") is null ? plant.ListAsync(http, MasterKind.Parameters, Declared(http)) : Problems.InvalidAsync(http, [new ContractError("place", "Missing. Send place=station:X, line:X or machine:X beside name.")]);
        }

        if (PlaceText.Split(place) is not { } at)
        {
            return Problems.InvalidAsync(http, [new ContractError("place", $"Is '{place}'. Send station:X, line:X or machine:X.")]);
        }

        return !http.CallerOf()!.Stations.Holds(at.Id) ? Refusals.OutOfScopeAsync(http, $"{at.Kind} '{at.Id}'")
            : asked.Text("name") is { } name ? SamplesAsync(http, asked, place, name)
            : SampledAsync(http, asked, place);
    }

    /// <summary>Who is limited to stations sees what is declared for those, and for every place.</summary>
    private static Func<JsonObject, bool> Declared(HttpContext http)
    {
        var stations = http.CallerOf()!.Stations;
        return record => (string?)record["place"] is not { } place || stations.Holds(PlaceText.Split(place)!.Value.Id);
    }

    private Task SampledAsync(HttpContext http, Asked asked, string place)
    {
        var (limit, skip) = (asked.Limit(), asked.Number("cursor") ?? 0);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = trends.At(place, skip, limit);
        return Answers.ListAsync(http, found.Select(f => ParametersJson.Sampled(f.Series, f.NewestMinute)), found.Count == limit ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null);
    }

    private Task SamplesAsync(HttpContext http, Asked asked, string place, string name)
    {
        var (from, to) = (asked.Time("from"), asked.Time("to"));
        var resolution = Span(asked, "resolution", TimeSpan.FromDays(31));
        foreach (var (member, time) in ((string, DateTimeOffset?)[])[("from", from), ("to", to)])
        {
            if (time is null && asked.Text(member) is null)
            {
                asked.Errors.Add(new ContractError(member, "Missing. Send an RFC 3339 time with an offset."));
            }
        }

        if (to <= from)
        {
            asked.Errors.Add(new ContractError("to", "Is not after from. Send a later time."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var (found, refused) = trends.Of(place, name, from!.Value, to!.Value, resolution);
        return refused is null
            ? Answers.JsonAsync(http, ParametersJson.Trends(place, name, from.Value, to.Value, resolution, found))
            : Problems.InvalidAsync(http, [TooMuch(refused, to.Value - from.Value)]);
    }

    private static ContractError TooMuch(TooMuch refused, TimeSpan time)
    {
        var minutes = Math.Max(1, (long)Math.Ceiling(time.TotalMinutes / TrendQuery.MostPoints));
        var enough = $"resolution={TimeSpan.FromMinutes(minutes):c}";
        return refused.Samples > 0
            ? new ContractError("resolution", $"Up to {refused.Samples} samples lie in that time, and one answer looks at {TrendQuery.MostPoints} as they are, or {TrendQuery.MostSamples} in stretches below a minute. Send {enough}, or a shorter time.")
            : new ContractError("resolution", $"Makes more than {TrendQuery.MostPoints} stretches. Send {enough}, or a shorter time.");
    }

    /// <summary>What was known when the record was stored, where no moment is asked for. A moment is answered by the node as it was, which asks for what it knows.</summary>
    private static bool Then(Asked asked) => asked.AsOf(then: true).Then || asked.Text("asOf") is null;

    private static TimeSpan? Span(Asked asked, string name, TimeSpan most)
    {
        if (asked.Text(name) is not { } text)
        {
            return null;
        }

        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.FromMilliseconds(1) && span <= most)
        {
            return span;
        }

        asked.Errors.Add(new ContractError(name, $"Is '{text}'. Send a time from 00:00:00.001 to {most:c}, such as 00:00:10."));
        return null;
    }
}

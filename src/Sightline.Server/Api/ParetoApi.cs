using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Which defects make the bad parts.</summary>
internal sealed class ParetoApi(ParetoQuery query, IPlantView plant, TimeProvider time)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_most = TimeSpan.FromDays(400);

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/insight/pareto", (HttpContext http, ParetoApi pareto) => pareto.ReadAsync(http)).WithTags("insight").Asks("falseCalls", "from", "line", "product", "station", "to", "workOrder").Needs(Permission.ReadRecords, narrowed: true);

    /// <summary>What a request asks for; what cannot be understood is in its errors.</summary>
    /// <param name="http">The request.</param>
    /// <param name="wall">The plant's clock, where times may be typed as it shows them; null where they may not.</param>
    public (ParetoAsked Asked, IReadOnlyList<ContractError> Errors) Read(HttpContext http, TimeZoneInfo? wall = null)
    {
        var (asked, now) = (new Asked(http), time.GetUtcNow());
        var to = asked.Time("to", wall) ?? now;
        var from = asked.Time("from", wall) ?? to - s_usual;
        if (from >= to)
        {
            asked.Errors.Add(new ContractError("from", $"Is {Rfc3339.Write(from)}, which is not before {Rfc3339.Write(to)}. Send from before to."));
        }
        else if (to - from > s_most)
        {
            asked.Errors.Add(new ContractError("from", $"Is {(to - from).Days} days before to. Ask for at most {s_most.Days} days."));
        }

        var falseCalls = asked.Text("falseCalls") ?? "leave";
        if (falseCalls is not ("leave" or "count"))
        {
            asked.Errors.Add(new ContractError("falseCalls", $"Is '{falseCalls}'. Send leave (out of the classes) or count."));
        }

        var (line, station) = (asked.Text("line"), asked.Text("station"));
        var stations = station is not null ? [station] : line is not null ? plant.Stations().Where(s => s.Line == line).Select(s => s.Id).ToList() : (IReadOnlyList<string>?)null;
        return (new ParetoAsked(from, to, http.CallerOf()!.Stations, stations, asked.Text("product"), asked.Text("workOrder"), falseCalls == "count"), asked.Errors);
    }

    public Task ReadAsync(HttpContext http)
    {
        var (asked, errors) = Read(http);
        if (errors.Count > 0)
        {
            return Problems.InvalidAsync(http, errors);
        }

        var found = query.Read(asked);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["from"] = JsonText.Time(asked.From),
            ["to"] = JsonText.Time(asked.To),
            ["badParts"] = found.BadParts,
            ["falseCalls"] = found.FalseCalls,
            ["escapes"] = found.Escapes,
            ["cut"] = found.IsCut,
            ["items"] = new JsonArray([.. found.Bars.Select(b => new JsonObject { ["class"] = b.Class, ["parts"] = b.Parts, ["falseCalls"] = b.FalseCalls })]),
        });
    }
}

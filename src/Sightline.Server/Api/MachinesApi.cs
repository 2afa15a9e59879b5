using System.Text.Json.Nodes;
using Sightline.Context.Machines;
using Sightline.Contract;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /machines/{id}/states: which state a machine was in, from when to when.</summary>
internal sealed class MachinesApi(MachineQuery query, TimeProvider time)
{
    private static readonly TimeSpan s_most = TimeSpan.FromDays(31);

    public Task StatesAsync(HttpContext http)
    {
        var machine = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(machine))
        {
            return Refusals.OutOfScopeAsync(http, $"machine '{machine}'");
        }

        var asked = new Asked(http);
        var to = asked.Time("to") ?? time.GetUtcNow();
        var from = asked.Time("from") ?? to.AddDays(-1);
        if (from >= to || to - from > s_most)
        {
            asked.Errors.Add(new ContractError("from", $"Is {JsonText.Time(from)}, not before to by at most {s_most.TotalDays:0} days. Send an earlier or a later time."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var (spans, complete) = query.States(machine, from, to);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["machine"] = machine,
            ["from"] = JsonText.Time(from),
            ["to"] = JsonText.Time(to),
            ["complete"] = complete,
            ["states"] = new JsonArray([.. spans.Select(s => (JsonNode?)ParametersJson.State(s))]),
            ["seconds"] = Seconds(spans, from, to),
        });
    }

    /// <summary>How long it was in each state, of the time that was asked for.</summary>
    private static JsonObject Seconds(IReadOnlyList<MachineStateSpan> spans, DateTimeOffset from, DateTimeOffset to)
    {
        var sums = new JsonObject();
        foreach (var state in spans.GroupBy(s => s.State))
        {
            var ticks = state.Sum(s => Math.Max(0, (Earlier(s.To ?? to, to) - Later(s.From, from)).Ticks));
            sums[state.Key] = (decimal)ticks / TimeSpan.TicksPerSecond;
        }

        return sums;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

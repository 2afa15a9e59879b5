using System.Text.Json.Nodes;

namespace Sightline.SystemTests.Harness;

/// <summary>A line of its own in a hub: one station, one thing to clear, policy block, and two orders whose recipes are R-A and R-B.</summary>
public sealed class ChangeoverLine
{
    private readonly ApiClient _api;
    private DateTimeOffset _last;

    private ChangeoverLine(ApiClient api, string line)
    {
        (_api, Line) = (api, line);
    }

    public string Line { get; }

    public string Station => Line + "-AOI";

    public string OrderA => Line + "-WO-A";

    public string OrderB => Line + "-WO-B";

    public string Path => $"/api/v1/lines/{Line}/changeovers";

    public static async Task<ChangeoverLine> StartAsync(ApiClient api)
    {
        var line = new ChangeoverLine(api, Sample.Id("LC"));
        (await api.PutAsync($"/api/v1/lines/{line.Line}", new JsonObject { ["mismatchPolicy"] = "block", ["clearance"] = new JsonArray("remove old parts"), ["bufferLength"] = 12 })).Expect(200);
        (await api.PutAsync($"/api/v1/stations/{line.Station}", new JsonObject { ["line"] = line.Line })).Expect(200);
        foreach (var (order, recipe) in ((string, string)[])[(line.OrderA, "R-A"), (line.OrderB, "R-B")])
        {
            (await api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10", ["recipe"] = new JsonObject { ["id"] = recipe } })).Expect(200);
        }

        return line;
    }

    public Task<Answer> RequestAsync(string which) => _api.PostAsync(Path, new JsonObject { ["workOrder"] = which == "A" ? OrderA : OrderB });

    public Task<Answer> PostAsync(string what, params (string Name, string Value)[] members) =>
        _api.PostAsync($"{Path}/{what}", new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Value))));

    public async Task<Answer> GetAsync(string what) => (await _api.GetAsync($"/api/v1/lines/{Line}/{what}")).Expect(200);

    public async Task<JsonObject> OneAsync(long n) => (await _api.GetAsync($"{Path}/{n}")).Expect(200).Json;

    /// <summary>Codes of what denies the permit.</summary>
    public async Task<IReadOnlyList<string>> DeniedAsync() =>
        [.. (await GetAsync("permit")).Json["details"]!.AsArray().Where(d => (bool)d!["blocks"]!).Select(d => (string)d!["code"]!)];

    public async Task ReportAsync(string recipe) => (await _api.PostAsync("/api/v1/events", new JsonObject
    {
        ["type"] = "recipe.activated", ["at"] = Next(), ["station"] = Station, ["recipe"] = new JsonObject { ["id"] = recipe },
    })).Expect(201);

    /// <summary>A part that names the recipe it was judged by; its position.</summary>
    public async Task<long> PartAsync(string recipe)
    {
        var part = Sample.Inspection(station: Station).With("recipe", new JsonObject { ["id"] = recipe }).With("inspectedAt", Next());
        return (long)(await _api.InspectAsync(part)).Expect(201).Json["position"]!;
    }

    /// <summary>A moment after every other of this line, also when two come within one millisecond: what is told later is also later.</summary>
    private string Next()
    {
        var now = TimeProvider.System.GetUtcNow();
        _last = now < _last.AddMilliseconds(1) ? _last.AddMilliseconds(1) : now;
        return Sample.Exact(_last);
    }
}

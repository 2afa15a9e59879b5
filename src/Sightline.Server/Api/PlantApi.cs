using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Master data and what stations are making.</summary>
internal sealed class PlantApi(PlantDesk desk, PermitQuery permits, IPlantPolicies policies, Projector projector, TimeProvider time)
{
    private const int MostBytes = 1 << 20;

    public async Task PutAsync(HttpContext http, MasterKind kind)
    {
        var id = PathText.Segment(http, 1);
        if (id.Length is 0 or > ContractLimits.WordLength || string.IsNullOrWhiteSpace(id))
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"The id in the path has {id.Length} characters. Send 1 to {ContractLimits.WordLength}, not blank.")]);
            return;
        }

        if (await BodyAsync(http) is { } body)
        {
            await AnswerAsync(http, await desk.PutAsync(kind, id, body, http.ActorInFull()), () => Record(kind, id));
        }
    }

    public Task GetAsync(HttpContext http, MasterKind kind)
    {
        var id = PathText.Segment(http, 1);
        return kind == MasterKind.Stations && !http.CallerOf()!.Stations.Holds(id) ? Refusals.OutOfScopeAsync(http, $"station '{id}'") : Record(kind, id) is { } record
            ? Answers.JsonAsync(http, record)
            : Problems.NotFoundAsync(http, $"There is no '{id}' among {kind.Name}. Create it with PUT /api/v1/{kind.Name}/{id}.");
    }

    public Task ListAsync(HttpContext http, MasterKind kind, Func<JsonObject, bool>? within = null)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = desk.List(kind, asked.Text("cursor") ?? "", limit);
        var inScope = found.Where(r => kind != MasterKind.Stations || http.CallerOf()!.Stations.Holds(r.Id));
        return Answers.ListAsync(http, inScope.Select(r => Shape(r.Id, r.Body, r.Position)).Where(r => within?.Invoke(r) != false), found.Count == limit ? found[^1].Id : null);
    }

    /// <summary>May the line run?</summary>
    public Task GetPermitAsync(HttpContext http)
    {
        var line = PathText.Segment(http, 1);
        if (desk.Find(MasterKind.Lines, line) is null)
        {
            return Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{line}.");
        }

        var permit = permits.Of(line);
        var json = PermitJson.Of(permit, null);
        json["line"] = line;
        json["at"] = JsonText.Time(permit.At);
        return Answers.JsonAsync(http, json);
    }

    public async Task PutContextAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        if (await BodyAsync(http) is { } body)
        {
            await AnswerAsync(http, await desk.SetContextAsync(station, body, http.ActorInFull()), () => At(station, time.GetUtcNow()));
        }
    }

    /// <summary>What a station makes; null where it is not known.</summary>
    public JsonObject? ContextOf(string station, DateTimeOffset moment) => desk.Find(MasterKind.Stations, station) is null ? null : At(station, moment);

    /// <summary>What the station needs to choose its program: plain values, and where each came from.</summary>
    private JsonObject At(string station, DateTimeOffset moment)
    {
        var binding = desk.At(station, moment);
        var json = new JsonObject { ["station"] = station, ["at"] = JsonText.Time(moment), ["known"] = binding.Context is not null };
        foreach (var name in ContextNames.All)
        {
            if (binding.Context?[name] is { } value)
            {
                json[name] = value;
            }
        }

        json["recipe"] = binding.Context?[ContextNames.RecipeExpected] is { } recipe
            ? new JsonObject { ["id"] = recipe, ["version"] = binding.Context[ContextNames.RecipeVersionExpected] }
            : null;
        json["permit"] = PermitJson.Of(binding.Context?[ContextNames.Line] is { } line ? permits.Of(line) : null, binding.Wait?.Reason);
        json["gate"] = new JsonObject { ["whenUnknown"] = policies.Station(station)?.Gate.WhenUnknown };
        json["sources"] = RecordJson.Context(binding.Context);
        return json;
    }

    private JsonObject? Record(MasterKind kind, string id) => desk.Find(kind, id) is { } found ? Shape(id, found.Body, found.Position) : null;

    private static JsonObject Shape(string id, byte[] body, long position)
    {
        var json = new JsonObject { ["id"] = id };
        foreach (var (name, value) in JsonText.Raw(body)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        json["position"] = position;
        return json;
    }

    private async Task AnswerAsync(HttpContext http, PlantChange change, Func<JsonObject?> read)
    {
        if (change.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, change.Errors);
        }
        else if (change.NoRoom)
        {
            await Problems.NoRoomAsync(http);
        }
        else
        {
            await projector.ReachAsync(change.Position, http.RequestAborted);
            await Answers.JsonAsync(http, read()!);
        }
    }

    private static async Task<byte[]?> BodyAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 1_024);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return null;
        }

        return body.Bytes.ToArray();
    }
}

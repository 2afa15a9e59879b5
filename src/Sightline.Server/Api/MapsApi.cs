using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Hosting.Preflights;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Maps: drafts, versions, what they cover, what they would change, and the steps of their lives.</summary>
internal sealed class MapsApi(MapDesk desk, MapActs acts, CodeLists codes)
{
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly TimeSpan s_usualReplay = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/maps", (HttpContext http, MapsApi maps) => maps.ListAsync(http)).WithTags("maps").Lists().Needs(Permission.ReadTargets, narrowed: true);
        api.MapGet("/maps/{target}", (HttpContext http, MapsApi maps) => maps.VersionsAsync(http)).WithTags("maps").Lists().Needs(Permission.ReadTargets, narrowed: true);
        api.MapPost("/maps/{target}", (HttpContext http, MapsApi maps) => maps.DraftAsync(http)).WithTags("maps").Takes(AskMarks.Json).Needs(Permission.ChangeMaps);
        api.MapGet("/maps/{target}/{version}", (HttpContext http, MapsApi maps) => maps.OneAsync(http, maps.Whole)).WithTags("maps").Needs(Permission.ReadTargets, narrowed: true);
        api.MapGet("/maps/{target}/{version}/coverage", (HttpContext http, MapsApi maps) => maps.OneAsync(http, maps.Coverage)).WithTags("maps").Needs(Permission.ReadTargets, narrowed: true);
        api.MapGet("/maps/{target}/{version}/diff", (HttpContext http, MapsApi maps) => maps.DiffAsync(http)).WithTags("maps").Asks("against").Needs(Permission.ReadTargets, narrowed: true);
        api.MapPost("/maps/{target}/{version}/replay", (HttpContext http, MapsApi maps) => maps.ReplayAsync(http)).WithTags("maps").Needs(Permission.ChangeMaps);
        api.MapPost("/maps/{target}/{version}/approve", (HttpContext http, MapsApi maps) => maps.DoAsync(http, MapLife.Approve)).WithTags("maps").Needs(Permission.ApproveMaps);
        api.MapPost("/maps/{target}/{version}/publish", (HttpContext http, MapsApi maps) => maps.DoAsync(http, MapLife.Publish)).WithTags("maps").Needs(Permission.ChangeMaps);
        api.MapPost("/maps/{target}/{version}/retire", (HttpContext http, MapsApi maps) => maps.DoAsync(http, MapLife.Retire)).WithTags("maps").Needs(Permission.ChangeMaps);
    }

    /// <summary>Every version in use or on its way there, and every class against every target.</summary>
    public Task ListAsync(HttpContext http)
    {
        var caller = http.CallerOf()!;
        var versions = desk.NotRetired().Where(v => caller.Targets.Holds(v.Target)).ToList();
        return Answers.PageAsync(http, _ => versions, MapJsonText.Version, beside: () => new JsonObject
        {
            ["classes"] = new JsonArray([.. ClassMatrix.Of(versions, desk.Classes()).Rows.Select(row => (JsonNode)new JsonObject
            {
                ["class"] = row.Class,
                ["seen"] = row.IsSeen,
                ["codes"] = new JsonObject(row.Codes.Select(code => KeyValuePair.Create(code.Key, (JsonNode?)code.Value))),
            })]),
        });
    }

    public Task VersionsAsync(HttpContext http)
    {
        var target = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Targets.Holds(target))
        {
            return Refusals.OutOfScopeAsync(http, $"target '{target}'");
        }

        return desk.Versions(target) is { Count: > 0 } versions
            ? Answers.PageAsync(http, _ => versions, MapJsonText.Version)
            : Problems.NotFoundAsync(http, $"No map was ever published or drafted for target '{target}'. Put one in config/maps/{target}.json, or POST it here.");
    }

    public async Task DraftAsync(HttpContext http)
    {
        var target = PathText.Segment(http, 1);
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        if (!IsName(target))
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"The target in the path is '{target}'. Use letters, digits, - and _.")]);
            return;
        }

        if (TextOf(body.Bytes.Span) is not { } text)
        {
            await Problems.InvalidAsync(http, [new ContractError("", "The body is not text in UTF-8. Save the map as UTF-8, and send it again.")]);
            return;
        }

        var (outcome, version) = await acts.DraftAsync(http, target, text);
        await ActAnswers.WriteAsync(http, outcome, () => Whole(desk.Find(target, version!)!));
    }

    public async Task ReplayAsync(HttpContext http)
    {
        var (target, version) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var back = body.Span("back", s_usualReplay);
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.ReplayAsync(http, target, version, back), () => Whole(desk.Find(target, version)!)));
    }

    public async Task DoAsync(HttpContext http, string act)
    {
        var (target, version) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new MapWish(target, version, act, body.Text("reason"), body.Position(), new SignatureWish(body.Text("password"), body.Text("meaning")));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.DoAsync(http, wish), () => Whole(desk.Find(target, version)!)));
    }

    /// <summary>What changed from another version, by default from the one in use.</summary>
    public Task DiffAsync(HttpContext http)
    {
        var against = new Asked(http).Text("against");
        return OneAsync(http, version =>
        {
            var other = against is null ? desk.Versions(version.Target).FirstOrDefault(v => v.State == MapState.Published) : desk.Find(version.Target, against);
            if (against is not null && other is null)
            {
                return null;
            }

            using var before = other is null ? null : JsonDocument.Parse(other.Text);
            using var after = JsonDocument.Parse(version.Text);
            return new JsonObject
            {
                ["target"] = version.Target,
                ["version"] = version.Version,
                ["against"] = other?.Version,
                ["changes"] = new JsonArray([.. AuditChanges.Between(before?.RootElement, after.RootElement).Select(c => (JsonNode)new JsonObject
                {
                    ["field"] = c.Field, ["before"] = c.Old, ["after"] = c.New,
                })]),
            };
        });
    }

    private Task OneAsync(HttpContext http, Func<MapVersion, JsonObject?> shape)
    {
        var (target, version) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        if (!http.CallerOf()!.Targets.Holds(target))
        {
            return Refusals.OutOfScopeAsync(http, $"target '{target}'");
        }

        return desk.Find(target, version) is { } found && shape(found) is { } json
            ? Answers.JsonAsync(http, json)
            : Problems.NotFoundAsync(http, $"The map of '{target}' has no such version. GET /api/v1/maps/{Uri.EscapeDataString(target)} lists them.");
    }

    private JsonObject Whole(MapVersion version) => MapJsonText.Whole(version, desk.SignaturesOn(version));

    private JsonObject Coverage(MapVersion version)
    {
        var seen = desk.Classes();
        return MapJsonText.Coverage(version, MapCoverage.Of(version.Plan(), seen.Select(s => s.Class)), seen, codes.Of(version.Target));
    }


    /// <summary>Null for what is no UTF-8: half a letter would become another one unnoticed.</summary>
    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsName(string target) => target.Length > 0 && target.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

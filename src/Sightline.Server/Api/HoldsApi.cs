using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Holds: placed, listed, looked at with their parts, released.</summary>
internal sealed class HoldsApi(HoldActs acts, HoldQuery query)
{
    private const int MostBytes = 16 << 20;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/holds", (HttpContext http, HoldsApi holds) => holds.ListAsync(http)).WithTags("holds").Lists("open").Needs(Permission.ReadRecords);
        api.MapPost("/holds", (HttpContext http, HoldsApi holds) => holds.PlaceAsync(http)).WithTags("holds").Takes(AskMarks.Json).Needs(Permission.PlaceHolds);
        api.MapGet("/holds/{id}", (HttpContext http, HoldsApi holds) => holds.OneAsync(http)).WithTags("holds").Asks("cursor", "limit").Needs(Permission.ReadRecords);
        api.MapPost("/holds/{id}/release", (HttpContext http, HoldsApi holds) => holds.ReleaseAsync(http)).WithTags("holds").Needs(Permission.ReleaseHolds);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, open) = (asked.Limit(), asked.Before(), asked.Text("open"));
        if (open is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("open", $"Is '{open}'. Send true or false, or leave it out for both."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.List(open is null ? null : open == "true", before, limit);
        return Answers.ListAsync(http, found.Select(h => Shape(h, http.CallerOf()!)), found.Count == limit ? found[^1].Id : null);
    }

    public Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        var after = UnitCursor.Read(asked);
        return asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors)
            : long.TryParse(PathText.Segment(http, 1), out var position) && query.One(position) is { } hold ? Answers.JsonAsync(http, InFull(hold, after, limit, http.CallerOf()!))
            : Problems.NotFoundAsync(http, $"There is no hold '{PathText.Segment(http, 1)}'. Send the id of one of /api/v1/holds.");
    }

    public async Task PlaceAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        if (Read(body.Bytes.Span, out var wrong) is not { } asked)
        {
            await Problems.InvalidAsync(http, [wrong!]);
            return;
        }

        var placed = await acts.PlaceAsync(http, asked);
        await (placed.Outcome is ActOutcome.Done
            ? Answers.JsonAsync(http, InFull(query.One(placed.Hold)!, null, 100, http.CallerOf()!), 201)
            : ActAnswers.WriteAsync(http, placed.Outcome, () => []));
    }

    public async Task ReleaseAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (choice, reason) = (new HoldChoice(body.Texts("serials"), body.Texts("batches"), body.Texts("lots")), body.Text("reason"));
        var (wish, seen) = (new SignatureWish(body.Text("password"), body.Text("meaning")), (long?)body.Number("held"));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.ReleaseAsync(http, id, choice, reason, wish, seen), () => InFull(query.One(long.Parse(id))!, null, 100, http.CallerOf()!)));
    }

    /// <summary>The holds a part is or was under, as records and parts show them.</summary>
    public static JsonArray OfPart(IReadOnlyList<PartHold> holds) => new([.. holds.Select(h => (JsonNode?)new JsonObject
    {
        ["id"] = h.Hold.Id,
        ["held"] = h.IsHeld,
        ["reason"] = h.Hold.Reason,
        ["via"] = new JsonObject { ["kind"] = HoldUnit.WordOf(h.Via), ["key"] = h.Key },
        ["inside"] = h.Inside?.ToString(),
        ["placedAt"] = JsonText.Time(h.Hold.PlacedAt),
        ["placedBy"] = h.Hold.PlacedBy,
        ["releasedAt"] = JsonText.Time(h.Release?.At),
        ["releasedBy"] = h.Release?.By,
        ["releaseReason"] = h.Release?.Reason,
    })]);

    private JsonObject InFull(HoldInFull full, (HoldUnitKind, string)? after, int limit, Caller caller)
    {
        var json = Shape(full.Hold, caller);
        var parts = query.UnitsOf(full.Hold.Position, after, limit);
        json["asked"] = JsonNode.Parse(full.Hold.Asked);
        json["parts"] = new JsonArray([.. parts.Select(p => (JsonNode?)new JsonObject
        {
            ["kind"] = p.Word, ["key"] = p.Key, ["held"] = p.ReleasedBy is null, ["releasedBy"] = p.ReleasedBy, ["seen"] = p.Seen,
        })]);
        json["cursor"] = parts.Count == limit ? UnitCursor.Of(parts[^1]) : null;
        json["additions"] = new JsonArray([.. full.Additions.Select(a => (JsonNode?)new JsonObject
        {
            ["position"] = a.Position, ["at"] = JsonText.Time(a.At), ["by"] = a.By, ["reason"] = a.Reason, ["units"] = a.Units,
        })]);
        json["left"] = new JsonArray([.. full.Left.Select(l => (JsonNode?)new JsonObject
        {
            ["kind"] = HoldUnit.WordOf(l.Kind), ["key"] = l.Key, ["at"] = JsonText.Time(l.At), ["ref"] = l.Ref,
        })]);
        json["releases"] = new JsonArray([.. full.Releases.Select(r => (JsonNode?)new JsonObject
        {
            ["position"] = r.Position, ["at"] = JsonText.Time(r.At), ["by"] = r.By, ["reason"] = r.Reason, ["units"] = r.Units,
        })]);
        json["signatures"] = new JsonArray([.. full.Signatures.Select(s => JsonNode.Parse(s))]);
        return json;
    }

    private static JsonObject Shape(Hold hold, Caller caller) => new()
    {
        ["id"] = hold.Id,
        ["state"] = hold.IsOpen ? "open" : "released",
        ["reason"] = hold.Reason,
        ["line"] = hold.Line,
        ["placedAt"] = JsonText.Time(hold.PlacedAt),
        ["placedBy"] = hold.PlacedBy,
        ["units"] = hold.Units,
        ["held"] = hold.Held,
        ["actions"] = JsonText.Words(hold.IsOpen && caller.Can(Permission.ReleaseHolds) ? ["release"] : []),
    };

    private static HoldAsked? Read(ReadOnlySpan<byte> bytes, out ContractError? wrong)
    {
        wrong = null;
        try
        {
            if (JsonSerializer.Deserialize(bytes, HoldJson.Default.HoldAsked) is { } asked)
            {
                return asked;
            }

            wrong = new ContractError("", "Is null. Send an object.");
        }
        catch (JsonException error)
        {
            var pointer = error.Path is null or "$" ? "" : error.Path.TrimStart('$').Replace('.', '/').Replace("[", "/").Replace("]", "");
            wrong = new ContractError(pointer, "Does not fit the form of a hold: texts, lists of texts, and a window. Send the form that docs/holds.md shows.");
        }

        return null;
    }
}

/// <summary>Where a list of a hold's parts goes on: the kind, a colon, the key.</summary>
internal static class UnitCursor
{
    public static string Of(HoldUnit unit) => Of(unit.Kind, unit.Key);

    public static string Of(HoldUnitKind kind, string key) => $"{HoldUnit.WordOf(kind)}:{key}";

    public static (HoldUnitKind Kind, string Key)? Read(Asked asked)
    {
        if (asked.Text("cursor") is not { } text)
        {
            return null;
        }

        foreach (var kind in Enum.GetValues<HoldUnitKind>())
        {
            if (text.StartsWith(HoldUnit.WordOf(kind) + ":", StringComparison.Ordinal))
            {
                return (kind, text[(HoldUnit.WordOf(kind).Length + 1)..]);
            }
        }

        asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
        return null;
    }
}

using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /holds/{id}/balance: where the parts of a hold are, each counted once.</summary>
internal sealed class HoldBalanceApi(HoldBalanceQuery query, HoldQuery holds)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/holds/{id}/balance", (HttpContext http, HoldBalanceApi balance) => balance.OneAsync(http)).WithTags("holds").Asks("cursor", "limit", "where").Needs(Permission.ReadRecords);

    private Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, place) = (asked.Limit(), asked.Text("where"));
        var after = UnitCursor.Read(asked);
        if (place is not null && !HoldBalanceQuery.Places.Contains(place))
        {
            asked.Errors.Add(new ContractError("where", $"Is '{place}'. Send one of {string.Join(", ", HoldBalanceQuery.Places)}."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (!long.TryParse(PathText.Segment(http, 1), out var hold) || holds.One(hold) is null)
        {
            return Problems.NotFoundAsync(http, $"There is no hold '{PathText.Segment(http, 1)}'. Send the id of one of /api/v1/holds.");
        }

        var (balance, parts) = (query.Of(hold), query.Parts(hold, place, after, limit));
        return Answers.JsonAsync(http, new JsonObject
        {
            ["hold"] = hold.ToString(),
            ["units"] = balance.Units,
            ["released"] = balance.Released,
            ["held"] = balance.Held,
            ["found"] = balance.Found,
            ["shipped"] = balance.Shipped,
            ["scrapped"] = balance.Scrapped,
            ["returned"] = balance.Returned,
            ["missing"] = balance.Missing,
            ["parts"] = new JsonArray([.. parts.Select(p => (JsonNode?)new JsonObject { ["kind"] = HoldUnit.WordOf(p.Kind), ["key"] = p.Key, ["where"] = p.Where })]),
            ["cursor"] = parts.Count == limit ? UnitCursor.Of(parts[^1].Kind, parts[^1].Key) : null,
        });
    }
}

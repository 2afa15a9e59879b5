using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.PartMoves;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /part-exceptions: what should not have happened with a part and was reported.</summary>
internal sealed class PartExceptionsApi(PartMoveQuery query)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/part-exceptions", (HttpContext http, PartExceptionsApi exceptions) => exceptions.ListAsync(http)).WithTags("parts").Lists().Needs(Permission.ReadRecords);

    public static JsonArray Of(IReadOnlyList<PartException> found) => new([.. found.Select(Shape)]);

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, text) = (asked.Limit(), asked.Text("cursor"));
        var after = text is null ? null : PartExceptionCursor.Read(text);
        if (text is not null && after is null)
        {
            asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.Exceptions(after, limit);
        return Answers.ListAsync(http, found.Select(Shape), found.Count == limit ? PartExceptionCursor.Of(found[^1]) : null);
    }

    private static JsonNode? Shape(PartException one) => new JsonObject
    {
        ["position"] = one.Position, ["kind"] = HoldUnit.WordOf(one.Kind), ["key"] = one.Key, ["what"] = one.What, ["why"] = one.Why, ["at"] = JsonText.Time(one.At),
    };
}

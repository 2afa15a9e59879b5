using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Containment;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Breaks of trust: listed, looked at with their suspect parts, and held in one act.</summary>
internal sealed class ContainmentsApi(ContainmentQuery query, HoldActs holds, TimeProvider time)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/containments", (HttpContext http, ContainmentsApi containments) => containments.ListAsync(http)).WithTags("containments").Lists("cause", "from", "station", "to").Needs(Permission.ReadRecords);
        api.MapGet("/containments/{cause}/{id}", (HttpContext http, ContainmentsApi containments) => containments.OneAsync(http)).WithTags("containments").Lists().Needs(Permission.ReadRecords);
        api.MapPost("/containments/{cause}/{id}/hold", (HttpContext http, ContainmentsApi containments) => containments.HoldAsync(http)).WithTags("containments").Needs(Permission.PlaceHolds);
    }

    private Task ListAsync(HttpContext http)
    {
        var (asked, now) = (new Asked(http), time.GetUtcNow());
        var (cause, station, from, to) = (asked.Text("cause"), asked.Text("station"), asked.Time("from") ?? now - s_usual, asked.Time("to") ?? now);
        if (cause is not null && !TrustCauses.All.Contains(cause))
        {
            asked.Errors.Add(new ContractError("cause", $"Is '{cause}'. Send one of {string.Join(", ", TrustCauses.All)}."));
        }

        return Answers.PageAsync(http, _ => query.List(cause, station, from, to), Shape, asked);
    }

    private Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, text) = (asked.Limit(), asked.Text("cursor"));
        (long, long)? after = null;
        if (text is not null)
        {
            after = text.Split('.') is [var at, var position] && long.TryParse(at, out var exposed) && long.TryParse(position, out var last) ? (exposed, last) : null;
            if (after is null)
            {
                asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
            }
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (Find(http) is not { } found)
        {
            return NoneAsync(http);
        }

        var parts = query.Parts(found, after, limit);
        var json = Shape(found);
        json["count"] = query.Count(found);
        json["items"] = new JsonArray([.. parts.Select(p => (JsonNode?)new JsonObject
        {
            ["position"] = p.Position, ["inspection"] = p.Inspection, ["part"] = new JsonObject { ["serial"] = p.Serial, ["batch"] = p.Batch }, ["exposedAt"] = JsonText.Time(p.ExposedAt), ["result"] = p.Result,
        })]);
        json["cursor"] = parts.Count == limit ? $"{Buffering.FactHash.Microseconds(parts[^1].ExposedAt)}.{parts[^1].Position}" : null;
        return Answers.JsonAsync(http, json);
    }

    private async Task HoldAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var reason = body.Text("reason");
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
        }
        else if (Find(http) is not { } found)
        {
            await NoneAsync(http);
        }
        else
        {
            var placed = await holds.PlaceAsync(http, query.Hold(found, reason));
            await (placed.Outcome is ActOutcome.Done
                ? Answers.JsonAsync(http, new JsonObject { ["hold"] = placed.Hold.ToString(), ["units"] = placed.Units }, 201)
                : ActAnswers.WriteAsync(http, placed.Outcome, () => []));
        }
    }

    private TrustBreak? Find(HttpContext http) =>
        TrustCauses.All.Contains(PathText.Segment(http, 1)) && long.TryParse(PathText.Segment(http, 2), out var position) ? query.One(PathText.Segment(http, 1), position) : null;

    private static Task NoneAsync(HttpContext http) =>
        Problems.NotFoundAsync(http, $"There is no break of trust '{PathText.Segment(http, 1)}/{PathText.Segment(http, 2)}'. Send the cause and id of one of /api/v1/containments.");

    private static JsonObject Shape(TrustBreak one) => new()
    {
        ["cause"] = one.Cause, ["id"] = one.Id, ["station"] = one.Station, ["from"] = JsonText.Time(one.From), ["to"] = JsonText.Time(one.To), ["what"] = one.What,
    };
}

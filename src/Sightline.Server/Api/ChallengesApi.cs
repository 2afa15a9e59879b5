using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Decisions.Challenges;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>How a line stands with its test pieces, what it was shown, and what is suspect since.</summary>
internal sealed class ChallengesApi(ChallengeQuery query, SuspectQuery suspects, IPlantView plant, TimeProvider time)
{
    /// <summary>In the place of a number: what is suspect because a piece was not shown in time.</summary>
    public const string Overdue = "overdue";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/lines/{id}/challenges", (HttpContext http, ChallengesApi challenges) => challenges.ListAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/lines/{id}/challenges/{n}/suspects", (HttpContext http, ChallengesApi challenges) => challenges.SuspectsAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadRecords);
    }

    /// <summary>What a showing, or the word overdue, makes suspect; null where there is none.</summary>
    public SuspectSpan? SpanOf(string line, string n) => n == Overdue ? query.OverdueOf(query.Standing(line, time.GetUtcNow()))
        : long.TryParse(n, out var position) && query.One(line, position) is { Outcome: ChallengeOutcome.Missed } missed ? query.SpanOf(missed)
        : null;

    private Task ListAsync(HttpContext http)
    {
        var (asked, line) = (new Asked(http), PathText.Segment(http, 1));
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (!plant.Lines().Any(l => l.Id == line))
        {
            return Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{line}.");
        }

        var now = time.GetUtcNow();
        var (standing, history) = (query.Standing(line, now), query.History(line, before, limit));
        return Answers.JsonAsync(http, new JsonObject
        {
            ["line"] = line,
            ["at"] = JsonText.Time(now),
            ["state"] = standing.State,
            ["policy"] = Policy(standing.Policy),
            ["pieces"] = new JsonArray([.. standing.Pieces.Select(p => (JsonNode?)Piece(p))]),
            ["items"] = new JsonArray([.. history.Select(c => (JsonNode?)Shown(c))]),
            ["cursor"] = history.Count == limit ? history[^1].Position.ToString() : null,
        });
    }

    private Task SuspectsAsync(HttpContext http)
    {
        var (asked, line, n) = (new Asked(http), PathText.Segment(http, 1), PathText.Segment(http, 3));
        var (limit, skip) = (asked.Limit(), asked.Number("cursor") ?? 0);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (SpanOf(line, n) is not { } span)
        {
            return Problems.NotFoundAsync(http, $"Line '{line}' has no missed challenge '{n}'. Send the position of one of /api/v1/lines/{line}/challenges, or {Overdue} while one is overdue.");
        }

        var (count, found) = (suspects.Count(span), suspects.Page(span, (int)Math.Min(skip, int.MaxValue / 2), limit));
        return Answers.JsonAsync(http, new JsonObject
        {
            ["line"] = line,
            ["stations"] = JsonText.Words(span.Stations),
            ["from"] = JsonText.Time(span.From),
            ["to"] = JsonText.Time(span.To),
            ["count"] = count,
            ["items"] = new JsonArray([.. found.Select(s => (JsonNode?)new JsonObject
            {
                ["position"] = s.Position, ["station"] = s.Station, ["id"] = s.Id, ["part"] = new JsonObject { ["serial"] = s.Serial, ["batch"] = s.Batch },
                ["result"] = s.Result, ["exposedAt"] = JsonText.Time(s.ExposedAt),
            })]),
            ["cursor"] = skip + found.Count < count ? (skip + found.Count).ToString() : null,
            ["hold"] = new JsonArray([.. span.Stations.Select(station => (JsonNode?)new JsonObject
            {
                ["line"] = line, ["window"] = new JsonObject { ["station"] = station, ["from"] = JsonText.Time(span.From ?? DateTimeOffset.UnixEpoch), ["to"] = JsonText.Time(span.To ?? time.GetUtcNow()) },
            })]),
        });
    }

    private static JsonNode? Policy(ChallengePolicy? policy) => policy is null ? null : JsonSerializer.SerializeToNode(policy, ContextJson.Default.ChallengePolicy);

    private static JsonObject Piece(PieceStanding standing) => new()
    {
        ["station"] = standing.Station,
        ["piece"] = standing.Piece.Id,
        ["name"] = standing.Piece.Name,
        ["state"] = standing.IsMissed ? "missed" : standing.Overdue.Count > 0 ? "overdue" : standing.GoodAt is null ? "never" : "good",
        ["last"] = standing.Last?.ToString(),
        ["lastAt"] = JsonText.Time(standing.LastAt),
        ["why"] = standing.Why,
        ["goodAt"] = JsonText.Time(standing.GoodAt),
        ["parts"] = standing.Parts,
        ["dueAt"] = JsonText.Time(standing.DueAt),
        ["partsLeft"] = standing.PartsLeft,
        ["overdue"] = JsonText.Words(standing.Overdue),
    };

    private static JsonObject Shown(Challenge challenge) => new()
    {
        ["n"] = challenge.Position.ToString(),
        ["station"] = challenge.Station,
        ["piece"] = challenge.Piece,
        ["serial"] = challenge.Serial,
        ["shownAt"] = JsonText.Time(challenge.ShownAt),
        ["outcome"] = Word(challenge.Outcome),
        ["why"] = challenge.Why,
        ["goodBefore"] = JsonText.Time(challenge.GoodBefore),
    };

    public static string Word(ChallengeOutcome outcome) => outcome switch
    {
        ChallengeOutcome.Caught => "caught",
        ChallengeOutcome.Missed => "missed",
        _ => "not-registered",
    };
}

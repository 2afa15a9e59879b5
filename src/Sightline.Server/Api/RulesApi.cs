using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Rules: drafts, versions, what they would have found, and the steps of their lives.</summary>
internal sealed class RulesApi(RuleDesk desk, RuleActs acts, FindingQuery findings, TimeProvider time)
{
    private const int MostBytes = 1 << 18;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly TimeSpan s_usualReplay = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/rules", (HttpContext http, RulesApi rules) => rules.ListAsync(http)).WithTags("rules").Lists().Needs(Permission.ReadRecords);
        api.MapPost("/rules", (HttpContext http, RulesApi rules) => rules.DraftAsync(http, null, null)).WithTags("rules").Takes(AskMarks.Json).Needs(Permission.ChangeRules);
        api.MapGet("/rules/{id}", (HttpContext http, RulesApi rules) => rules.VersionsAsync(http)).WithTags("rules").Lists().Needs(Permission.ReadRecords);
        api.MapGet("/rules/{id}/versions/{version}", (HttpContext http, RulesApi rules) => rules.OneAsync(http)).WithTags("rules").Needs(Permission.ReadRecords);
        api.MapPut("/rules/{id}/versions/{version}", (HttpContext http, RulesApi rules) => rules.DraftAsync(http, PathText.Segment(http, 1), PathText.Segment(http, 3))).WithTags("rules").Takes(AskMarks.Json).Needs(Permission.ChangeRules);
        api.MapGet("/rules/{id}/versions/{version}/diff", (HttpContext http, RulesApi rules) => rules.DiffAsync(http)).WithTags("rules").Asks("against").Needs(Permission.ReadRecords);
        api.MapPost("/rules/{id}/versions/{version}/replay", (HttpContext http, RulesApi rules) => rules.ReplayAsync(http)).WithTags("rules").Needs(Permission.ChangeRules);
        api.MapPost("/rules/{id}/versions/{version}/approve", (HttpContext http, RulesApi rules) => rules.DoAsync(http, RuleLife.Approve)).WithTags("rules").Needs(Permission.ApproveRules);
        api.MapPost("/rules/{id}/versions/{version}/shadow", (HttpContext http, RulesApi rules) => rules.DoAsync(http, RuleLife.Shadow)).WithTags("rules").Needs(Permission.ChangeRules);
        api.MapPost("/rules/{id}/versions/{version}/live", (HttpContext http, RulesApi rules) => rules.DoAsync(http, RuleLife.Live)).WithTags("rules").Needs(Permission.ChangeRules);
        api.MapPost("/rules/{id}/versions/{version}/retire", (HttpContext http, RulesApi rules) => rules.DoAsync(http, RuleLife.Retire)).WithTags("rules").Needs(Permission.ChangeRules);
    }

    /// <summary>Every rule with its versions in use or on the way, by name.</summary>
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after, caller) = (asked.Limit(), asked.Text("cursor") ?? "", http.CallerOf()!);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var rules = desk.Current(after, limit).GroupBy(v => v.Rule).ToList();
        return Answers.ListAsync(http, rules.Select(r => (JsonNode?)new JsonObject
        {
            ["id"] = r.Key,
            ["versions"] = new JsonArray([.. r.Select(v => (JsonNode)Version(v, caller))]),
            ["lastFinding"] = findings.NewestOf(r.Key) is { } last ? FindingsApi.Shape(last, caller) : null,
        }), rules.Count == limit ? rules[^1].Key : null);
    }

    public Task VersionsAsync(HttpContext http)
    {
        var rule = PathText.Segment(http, 1);
        return desk.Versions(rule) is { Count: > 0 } versions
            ? Answers.PageAsync(http, _ => versions, v => Version(v, http.CallerOf()!))
            : Problems.NotFoundAsync(http, $"There is no rule '{rule}'. GET /api/v1/rules lists them.");
    }

    public Task OneAsync(HttpContext http) => Find(http) is { } found ? Answers.JsonAsync(http, Whole(found, http.CallerOf()!)) : MissingAsync(http);

    public async Task DraftAsync(HttpContext http, string? rule, string? version)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        if (TextOf(body.Bytes.Span) is not { } text)
        {
            await Problems.InvalidAsync(http, [new ContractError("", "The body is not text in UTF-8. Save the rule as UTF-8, and send it again.")]);
            return;
        }

        var (outcome, file) = await acts.DraftAsync(http, text, rule, version);
        await ActAnswers.WriteAsync(http, outcome, () => Whole(desk.Find(file!.Id, file.Version)!, http.CallerOf()!));
    }

    public async Task ReplayAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var to = Asked.Within(body.Time("to") ?? time.GetUtcNow());
        var from = body.Time("from") ?? to - s_usualReplay;
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.ReplayAsync(http, PathText.Segment(http, 1), PathText.Segment(http, 3), from, to), () => Whole(Find(http)!, http.CallerOf()!)));
    }

    public async Task DoAsync(HttpContext http, string act)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new RuleWish(PathText.Segment(http, 1), PathText.Segment(http, 3), act, body.Text("reason"), body.Position(), new SignatureWish(body.Text("password"), body.Text("meaning")));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.DoAsync(http, wish), () => Whole(Find(http)!, http.CallerOf()!)));
    }

    /// <summary>What changed from another version, by default from the one that is live.</summary>
    public Task DiffAsync(HttpContext http)
    {
        var against = new Asked(http).Text("against");
        if (Find(http) is not { } version)
        {
            return MissingAsync(http);
        }

        var other = against is null ? desk.Versions(version.Rule).FirstOrDefault(v => v.State == RuleState.Live) : desk.Find(version.Rule, against);
        return against is not null && other is null
            ? Problems.NotFoundAsync(http, $"Rule '{version.Rule}' has no version '{against}'. GET /api/v1/rules/{Uri.EscapeDataString(version.Rule)} lists them.")
            : Answers.JsonAsync(http, new JsonObject
            {
                ["rule"] = version.Rule,
                ["version"] = version.Version,
                ["against"] = other?.Version,
                ["changes"] = new JsonArray([.. Between(other, version).Select(c => (JsonNode)new JsonObject { ["field"] = c.Field, ["before"] = c.Old, ["after"] = c.New })]),
            });
    }

    public static IReadOnlyList<AuditChange> Between(RuleVersion? before, RuleVersion after)
    {
        using var old = before is null ? null : JsonDocument.Parse(before.Text);
        using var now = JsonDocument.Parse(after.Text);
        return AuditChanges.Between(old?.RootElement, now.RootElement);
    }

    private RuleVersion? Find(HttpContext http) => desk.Find(PathText.Segment(http, 1), PathText.Segment(http, 3));

    private static Task MissingAsync(HttpContext http) =>
        Problems.NotFoundAsync(http, $"Rule '{PathText.Segment(http, 1)}' has no version '{PathText.Segment(http, 3)}'. GET /api/v1/rules/{Uri.EscapeDataString(PathText.Segment(http, 1))} lists them.");

    private static JsonObject Version(RuleVersion version, Caller caller) => new()
    {
        ["rule"] = version.Rule,
        ["version"] = version.Version,
        ["title"] = version.File().Title,
        ["kind"] = version.File().Watch.Kind,
        ["state"] = RuleLife.Word(version.State),
        ["sha256"] = version.Sha256,
        ["authors"] = JsonText.Words(version.Authors),
        ["position"] = version.Drafted.Position,
        ["draftedAt"] = JsonText.Time(version.Drafted.At),
        ["actions"] = JsonText.Words([.. RuleLife.ActsIn(version.State).Where(act => caller.Can(act == RuleLife.Approve ? Permission.ApproveRules : Permission.ChangeRules))]),
    };

    private JsonObject Whole(RuleVersion version, Caller caller)
    {
        var json = Version(version, caller);
        json["file"] = JsonNode.Parse(version.Text);
        json["warnings"] = new JsonArray([.. desk.Warnings(version.File()).Select(w => (JsonNode)new JsonObject { ["pointer"] = w.Pointer, ["detail"] = w.Detail })]);
        json["lateAfter"] = version.LateAfter?.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
        json["steps"] = new JsonArray([.. desk.Steps(version).Select(s => (JsonNode)new JsonObject
        {
            ["act"] = s.Act, ["position"] = s.Position, ["at"] = JsonText.Time(s.At), ["by"] = s.By, ["reason"] = s.Reason,
        })]);
        json["signatures"] = new JsonArray([.. desk.SignaturesOn(version).Select(s => JsonNode.Parse(s))]);
        json["replay"] = version.Replay is { } found ? JsonNode.Parse(found) : null;
        return json;
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
}

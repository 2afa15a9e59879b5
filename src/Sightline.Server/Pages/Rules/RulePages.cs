using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Rules;

/// <summary>Finds what the pages of rules show, and passes on what somebody decides there.</summary>
internal sealed class RulePages(RuleDesk desk, RuleActs acts, FindingQuery findings, IFactSource journal, IOptions<RuleOptions> options, TimeProvider time)
{
    private const int Rows = 50;
    private const int MostFindings = 10;
    private const int LongestBackInDays = 366;

    public IResult All(HttpContext http)
    {
        var rules = desk.Current(new Asked(http).Text("cursor") ?? "", Rows).GroupBy(v => v.Rule).ToList();
        return PageAnswer.Of<RulesPage>(http, new RulesView([.. rules.Select(r => (r.Key, (IReadOnlyList<RuleVersion>)[.. r], findings.NewestOf(r.Key)))], rules.Count == Rows ? rules[^1].Key : null));
    }

    public Task<IResult> OneAsync(HttpContext http, string rule)
    {
        var asked = new Asked(http);
        return ShowAsync(http, rule, asked.Text("version"), asked.Text("with"), new DecisionForm(), null, StatusCodes.Status200OK);
    }

    public async Task<IResult> ReplayAsync(HttpContext http, string rule)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (version, now) = (fields.Exact("version"), time.GetUtcNow());
        var days = int.TryParse(fields.Text("days"), out var given) && given is >= 1 and <= LongestBackInDays ? given : 0;
        var outcome = days == 0
            ? new ActOutcome.Conflict($"Give a number of days from 1 to {LongestBackInDays}.")
            : await acts.ReplayAsync(http, rule, version, now.AddDays(-days), now);
        return outcome is ActOutcome.Done
            ? PageAnswer.Done(RuleRoutes.Of(rule, version), "rule-replay")
            : await ShowAsync(http, rule, version, null, new DecisionForm(), Words(outcome), StatusCodes.Status409Conflict);
    }

    public Task<IResult> ApproveAsync(HttpContext http, string rule) => DoAsync(http, rule, _ => RuleLife.Approve);

    /// <summary>Puts in shadow or live, or retires, by the button that was pressed.</summary>
    public Task<IResult> ChangeAsync(HttpContext http, string rule) => DoAsync(http, rule, pressed => pressed is RuleLife.Shadow or RuleLife.Live ? pressed : RuleLife.Retire);

    private async Task<IResult> DoAsync(HttpContext http, string rule, Func<string, string> actOf)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature) || await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (version, act) = (fields.Exact("version"), actOf(fields.Text("do")));
        var draft = long.TryParse(fields.Text("position"), out var position) ? position : (long?)null;
        var outcome = await acts.DoAsync(http, new RuleWish(rule, version, act, given.Reason, draft, signature));
        if (outcome is ActOutcome.Done)
        {
            return PageAnswer.Done(RuleRoutes.Of(rule, version), "rule-" + act);
        }

        var (form, status) = Words(outcome) is null ? given.With(outcome) : (given, StatusCodes.Status409Conflict);
        return await ShowAsync(http, rule, version, null, form, Words(outcome), status);
    }

    /// <summary>What has words of its own; null for what the form shows at its fields.</summary>
    private static string? Words(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Conflict conflict => conflict.Why,
        ActOutcome.NotFound none => none.Why,
        ActOutcome.Wrong { Errors: [{ Pointer: not "/reason" }, ..] } wrong => string.Join(" ", wrong.Errors.Select(e => $"{e.Pointer}: {e.Detail}")),
        _ => null,
    };

    private async Task<IResult> ShowAsync(HttpContext http, string rule, string? version, string? with, DecisionForm form, string? refused, int status)
    {
        var versions = desk.Versions(rule);
        if (versions.FirstOrDefault(v => version is null || v.Version == version) is not { } shown)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no rule '{rule}' with this version.");
            return Results.Empty;
        }

        // A version on its way is looked at beside the one it would replace.
        var other = versions.FirstOrDefault(v => with is null ? v.State == RuleState.Live && v.Version != shown.Version : v.Version == with);
        var file = shown.File();
        return PageAnswer.Of<RulePage>(http, new RuleView(versions, shown, file, desk.Steps(shown))
        {
            Signatures = desk.SignaturesOn(shown),
            Warnings = desk.Warnings(file),
            With = other,
            Changes = other is null ? [] : RulesApi.Between(other, shown),
            Replay = shown.Replay is { } found ? JsonNode.Parse(found)!.AsObject() : null,
            Findings = findings.List(new FindingFilter { Rule = rule }, http.CallerOf()!.Stations, long.MaxValue, MostFindings),
            Hash = Convert.ToHexStringLower(journal.At(shown.Drafted.Position)!.Hash),
            SignedActs = [.. RuleLife.ActsIn(shown.State).Where(acts.IsSigned)],
            IsOwn = options.Value.FourEyes && shown.Authors.Contains(ActorText.Parse(http.ActorInFull()).Who),
            Form = form,
            Refused = refused,
        }, status);
    }
}

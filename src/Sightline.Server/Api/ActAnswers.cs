using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>What became of an act, as the API says it.</summary>
internal static class ActAnswers
{
    public static Task WriteAsync(HttpContext http, ActOutcome outcome, Func<JsonObject> done) => outcome switch
    {
        ActOutcome.Done => Answers.JsonAsync(http, done()),
        ActOutcome.NotFound none => Problems.NotFoundAsync(http, none.Why),
        ActOutcome.OutOfScope scope => Refusals.OutOfScopeAsync(http, scope.What),
        ActOutcome.Invalid invalid => Problems.InvalidAsync(http, [new ContractError(invalid.Pointer, invalid.Why)]),
        ActOutcome.Conflict conflict => Problems.WriteAsync(http, 409, "Conflict", conflict.Why),
        ActOutcome.NotSigned unsigned => Problems.WriteAsync(http, 403, "Not signed", unsigned.Refusal.Why),
        ActOutcome.Broken broken => Problems.InvalidAsync(http, [.. broken.Problems.Select(p => new ContractError("", p))]),
        ActOutcome.Wrong wrong => Problems.InvalidAsync(http, wrong.Errors),
        ActOutcome.NoRoom => Problems.NoRoomAsync(http),
        _ => throw new InvalidOperationException($"No answer for {outcome}."),
    };

    /// <summary>Why it was not done, for a page.</summary>
    public static IReadOnlyList<string> Words(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Wrong wrong => [.. wrong.Errors.Select(e => e.Detail)],
        ActOutcome.Conflict conflict => [conflict.Why],
        ActOutcome.NotFound none => [none.Why],
        ActOutcome.OutOfScope scope => [$"Not in your scope: {scope.What}."],
        ActOutcome.NoRoom => ["The journal has no room. Nothing was taken."],
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}

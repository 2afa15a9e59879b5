using Sightline.Model;

namespace Sightline.Connectors.Http;

/// <summary>Turns an exchange into an outcome. Where the target's words leave a doubt about what it stored, the outcome is Unknown.</summary>
internal sealed class AnswerJudge(HttpTargetOptions options, TimeProvider time)
{
    private readonly HashSet<int> _success = [.. options.Success!.Status];
    private readonly HashSet<int> _refused = [.. options.Refused];
    private readonly HashSet<int> _retry = [.. options.Retry];
    private readonly BodyTests _tests = new(options.Success.Body);
    private readonly JsonPointer? _reference = options.Reference is { } path ? JsonPointer.Parse(path) : null;
    private readonly JsonPointer? _message = options.Message is { } path ? JsonPointer.Parse(path) : null;

    public DeliveryOutcome Judge(Exchange exchange, HeaderValues headers) => exchange switch
    {
        Exchange.NotSent nothing => new DeliveryOutcome.TryAgain(headers.Hide(nothing.Reason)),
        Exchange.Lost lost => new DeliveryOutcome.Unknown(headers.Hide(lost.Reason)),
        Exchange.Answered { Answer: var answer } when _success.Contains(answer.Status) => JudgeSuccess(answer, headers),
        Exchange.Answered { Answer: var answer } => JudgeStatus(answer, Said(answer, headers), headers.Token is not null),
        _ => throw new InvalidOperationException("Unhandled exchange."),
    };

    /// <summary>The status and the target's own words, without our secrets.</summary>
    public string Said(Answer answer, HeaderValues headers) =>
        answer.Words(_message) is { Length: > 0 } words ? $"{answer.Status}: {headers.Hide(words)}" : $"{answer.Status} without a word";

    private DeliveryOutcome JudgeSuccess(Answer answer, HeaderValues headers)
    {
        if (_tests.None || (answer.Json is { } json && _tests.Hold(json)))
        {
            return new DeliveryOutcome.Accepted(answer.Json is { } body ? _reference?.FindText(body) : null);
        }

        // An answer that cannot be tested is no answer: a proxy's login page says nothing about what the target stored.
        if (answer.Unreadable() is { } why)
        {
            return new DeliveryOutcome.Unknown($"{why} The target said {Said(answer, headers)}");
        }

        var reason = $"The status says success and the body does not. The target said {Said(answer, headers)}";
        return options.BodyFailed switch
        {
            BodyFailure.TryAgain => new DeliveryOutcome.TryAgain(reason),
            BodyFailure.Refused => new DeliveryOutcome.Refused(reason, $"{answer.Status}"),
            _ => throw new InvalidOperationException("A body test without bodyFailed passed the check."),
        };
    }

    private DeliveryOutcome JudgeStatus(Answer answer, string said, bool byToken)
    {
        if (_refused.Contains(answer.Status))
        {
            return new DeliveryOutcome.Refused($"The target said {said}", $"{answer.Status}");
        }

        if (_retry.Contains(answer.Status))
        {
            return new DeliveryOutcome.TryAgain($"The target said {said}", NotBefore(answer));
        }

        return answer.Status switch
        {
            401 => new DeliveryOutcome.TryAgain(byToken
                ? $"The target refused the access token, and a new one. See which scope and audience it wants. The target said {said}"
                : $"The target refused the credential. Renew it where its reference points. The target said {said}"),
            // These two ask for the same request elsewhere, so nothing was done. Others may follow a form that was taken (303, and 302 in practice).
            307 or 308 => new DeliveryOutcome.TryAgain($"The target has moved; redirects are not followed. Correct the url. The target said {said}"),
            // 408 is said by gateways too, about a target that may be at work.
            >= 400 and < 500 and not 408 => new DeliveryOutcome.TryAgain(
                $"No list names the status {answer.Status}. Add it to refused or retry. The target said {said}"),
            _ => new DeliveryOutcome.Unknown($"The answer does not tell whether the message was stored. The target said {said}"),
        };
    }

    /// <summary>The time the target named, unless it has passed already.</summary>
    private DateTimeOffset? NotBefore(Answer answer)
    {
        var now = time.GetUtcNow();
        var named = answer.RetryAfter switch
        {
            { Delta: { } delta } => now + delta,
            { Date: { } date } => date,
            _ => now,
        };
        return named > now ? named : null;
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>
/// Takes messages that were read from a feed, as if each had been posted. What is refused is kept with the place it lay at, and one
/// that is read there again after a restart is the same one.
/// </summary>
internal sealed class FeedIntake(Intake intake, IJournal journal, AcquisitionMetrics metrics, IOptions<AcquisitionOptions> options, TimeProvider time)
{
    /// <summary>One answer a message, in their order. 503 is none: that message is the feed's still.</summary>
    public async Task<IReadOnlyList<InspectionAnswer>> ReceiveAsync(string feed, Scope stations, IReadOnlyList<FedMessage> messages)
    {
        var now = time.GetUtcNow();
        var arrivals = messages.Select(message => new Arrival(ActorOf(feed), now, "application/json", stations, OriginOf(feed, message), message.Place)).ToArray();
        var items = messages.Select((message, i) => Examine(message.Body, arrivals[i])).ToArray();
        var results = await journal.AppendAsync([.. items.Select(item => item.Draft)], CancellationToken.None);
        var answers = new InspectionAnswer[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            answers[i] = await intake.AnswerAsync(items[i], results[i], arrivals[i]) with { Index = i };
            metrics.Answered(answers[i].Status);
        }

        metrics.Took(time.GetUtcNow() - now);
        return answers;
    }

    /// <summary>Who brought a message, in the journal.</summary>
    public static string ActorOf(string feed) => $"intake:{feed}";

    private Examined Examine(ReadOnlyMemory<byte> body, Arrival arrival)
    {
        if (body.Length <= ContractLimits.BodyBytes)
        {
            return intake.Examine(new Submission(body), arrival);
        }

        var refusal = Refusal.Of(413, null, null, arrival, body, [new ContractError("", $"The message has {body.Length} bytes. Send at most {ContractLimits.BodyBytes}.")]) with { Whole = false };
        return new Examined(refusal.ToFact(arrival, body.Span[..options.Value.KeptOfTooLargeInBytes]), body, refusal, null, null);
    }

    /// <summary>With the bytes' own hash: where a feed was made anew, other bytes may lie at the same place.</summary>
    private static string OriginOf(string feed, FedMessage message) =>
        $"{feed}: {message.Place} {Convert.ToHexStringLower(SHA256.HashData(message.Body.Span).AsSpan(0, 8))}";
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>
/// Where inspections come in. A message is checked, then stored and flushed, and only then answered; what is refused is
/// stored in quarantine with the reason, and flushed too, before the sender hears of it.
/// </summary>
internal sealed partial class Intake(
    IJournal journal, Judgement judgement, RepeatCounter repeats, RefusedNames names, AcquisitionMetrics metrics, TimeProvider time, ILogger<Intake> log)
{
    private readonly HashSet<string> _strangers = [];

    /// <summary>Takes one inspection.</summary>
    public async Task<InspectionAnswer> ReceiveAsync(Submission submission, Arrival arrival)
    {
        var item = Examine(submission, arrival);
        var result = await journal.AppendAsync(item.Draft, CancellationToken.None);
        var answer = await AnswerAsync(item, result, arrival);
        metrics.Answered(answer.Status);
        metrics.Took(time.GetUtcNow() - arrival.ReceivedAt);
        return answer;
    }

    /// <summary>Takes a batch. Each item has the answer it would have had alone.</summary>
    public async Task<IReadOnlyList<InspectionAnswer>> ReceiveAsync(IReadOnlyList<Submission> messages, Arrival arrival)
    {
        var items = new Examined[messages.Count];
        var drafts = new FactDraft[messages.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Examine(messages[i], arrival);
            drafts[i] = items[i].Draft;
        }

        var results = await journal.AppendAsync(drafts, CancellationToken.None);
        var answers = new InspectionAnswer[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            answers[i] = (await AnswerAsync(items[i], results[i], arrival)) with { Index = i };
            metrics.Answered(answers[i].Status);
        }

        metrics.Took(time.GetUtcNow() - arrival.ReceivedAt);
        return answers;
    }

    /// <summary>Quarantines a message that cannot even be looked at as an inspection.</summary>
    public async Task<InspectionAnswer> RefuseAsync(Refusal refusal, ReadOnlyMemory<byte> kept, Arrival arrival)
    {
        var result = await journal.AppendAsync(refusal.ToFact(arrival, kept.Span), CancellationToken.None);
        var answer = result.Outcome == AppendOutcome.Full
            ? new InspectionAnswer(refusal.Id, 503)
            : Refused(refusal, result.Position, arrival);
        metrics.Answered(answer.Status);
        LogRefused(refusal.Status, refusal.Station ?? "an unnamed station", refusal.Errors[0].Detail, answer.QuarantineId ?? "nothing");
        return answer;
    }

    /// <summary>Checks one inspection, without storing anything: what it becomes in the journal, good or refused.</summary>
    public Examined Examine(Submission submission, Arrival arrival)
    {
        var message = submission.Message;
        if (submission.Problems is { } problems)
        {
            return Reject(422, null, null, message, arrival, problems);
        }

        if (submission.Parsed is { } parsed)
        {
            return Examine(parsed, message, arrival);
        }

        using var document = Judgement.Parse(message, out var problem);
        return document is null
            ? Reject(422, null, null, message, arrival, [problem!])
            : Examine(document.RootElement, message, arrival);
    }

    private Examined Examine(JsonElement parsed, ReadOnlyMemory<byte> message, Arrival arrival)
    {
        var reading = judgement.Read(parsed, arrival.ReceivedAt);
        if (reading.Inspection is not { } inspection)
        {
            return Reject(422, reading.Id, reading.Station, message, arrival, reading.Errors);
        }

        if (arrival.Strangeness(inspection.Station, "/station") is { } strange)
        {
            return Reject(403, inspection.Id, inspection.Station, message, arrival, [strange]);
        }

        ReportStrangers(reading);
        var draft = new FactDraft(
            FactKinds.Inspection, inspection.Station, inspection.Id, reading.InspectedAt, arrival.ReceivedAt, arrival.Actor, message);
        return new Examined(draft, message, null, inspection.Id, inspection.Station);
    }

    /// <summary>What the sender is told, now that the journal has spoken.</summary>
    public async ValueTask<InspectionAnswer> AnswerAsync(Examined item, AppendResult result, Arrival arrival)
    {
        switch (result.Outcome)
        {
            case AppendOutcome.Full:
                return new InspectionAnswer(item.Id, 503);
            case AppendOutcome.Durable when item.Refusal is { } refusal:
                LogRefused(refusal.Status, refusal.Station ?? "an unnamed station", refusal.Errors[0].Detail, names.Of(result.Position, arrival.ReceivedAt));
                return Refused(refusal, result.Position, arrival);
            case AppendOutcome.Durable:
                return new InspectionAnswer(item.Id, 201, Position: result.Position);
            case AppendOutcome.Duplicate when item.Refusal is { } refused:
                return Refused(refused, result.Position, arrival);
            default:
                return await RepeatAsync(item, result.Position, arrival);
        }
    }

    private async Task<InspectionAnswer> RepeatAsync(Examined item, long first, Arrival arrival)
    {
        if (IsSame(first, item.Message))
        {
            // What a node on the way sends again is no fault of the station.
            if (arrival.Origin is null)
            {
                repeats.Count(item.Station!);
            }

            return new InspectionAnswer(item.Id, 200, Position: first);
        }

        var refusal = Refusal.Of(409, item.Id, item.Station, arrival, item.Message,
            [new ContractError("/id", $"Inspection '{item.Id}' of station '{item.Station}' is stored since position {first} with other content. Both are kept. Send a new inspection under a new id.")]);
        var result = await journal.AppendAsync(refusal.ToFact(arrival, item.Message.Span), CancellationToken.None);
        if (result.Outcome == AppendOutcome.Full)
        {
            return new InspectionAnswer(item.Id, 503);
        }

        LogConflict(item.Station!, item.Id!, first, names.Of(result.Position, arrival.ReceivedAt));
        return Refused(refusal, result.Position, arrival) with { Position = first };
    }

    /// <summary>What is sent again is the same bytes, nearly always: then the hash of an archived one says so.</summary>
    private bool IsSame(long first, ReadOnlyMemory<byte> message) =>
        (journal.Bare(first)!.ArchivedHash is { } hash && SHA256.HashData(message.Span).AsSpan().SequenceEqual(hash))
        || Judgement.SameContent(journal.At(first)!.Body, message);

    private static Examined Reject(int status, string? id, string? station, ReadOnlyMemory<byte> message, Arrival arrival, IReadOnlyList<ContractError> errors)
    {
        var refusal = Refusal.Of(status, id, station, arrival, message, errors);
        return new Examined(refusal.ToFact(arrival, message.Span), message, refusal, id, station);
    }

    private InspectionAnswer Refused(Refusal refusal, long position, Arrival arrival) =>
        new(refusal.Id, refusal.Status, QuarantineId: names.Of(position, arrival.ReceivedAt), Errors: refusal.Errors);

    private void ReportStrangers(InspectionReading reading)
    {
        foreach (var member in reading.UnknownMembers)
        {
            lock (_strangers)
            {
                // Bounded: a source that invents member names must not fill the memory with them.
                if (_strangers.Count >= 10_000 || !_strangers.Add($"{reading.Station}\n{member}"))
                {
                    continue;
                }
            }

            LogStranger(reading.Station!, member);
        }
    }
}

/// <summary>A message that was looked at and is not stored yet.</summary>
internal sealed record Examined(FactDraft Draft, ReadOnlyMemory<byte> Message, Refusal? Refusal, string? Id, string? Station);

using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Acquisition.EventForms;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>Takes machine events: stored and flushed before they are answered. An event with an id is recognised when it comes again.</summary>
internal sealed class EventIntake(IJournal journal, EventFormBook forms, IOptions<AcquisitionOptions> options)
{
    /// <summary>Where an event names a place its bringer may not speak for. No other problem of events points there.</summary>
    private const string Stranger = "/source";

    public async Task<IReadOnlyList<InspectionAnswer>> ReceiveAsync(IReadOnlyList<Submission> messages, Arrival arrival)
    {
        var answers = new InspectionAnswer[messages.Count];
        var drafts = new List<FactDraft>();
        var places = new List<int>();
        for (var i = 0; i < messages.Count; i++)
        {
            var (draft, errors) = Examine(messages[i].Message, arrival);
            if (draft is null)
            {
                answers[i] = new InspectionAnswer(null, errors is [{ Pointer: Stranger }] ? 403 : 422, i, Errors: errors);
                continue;
            }

            places.Add(i);
            drafts.Add(draft);
        }

        var results = drafts.Count == 0 ? [] : await journal.AppendAsync(drafts, CancellationToken.None);
        for (var i = 0; i < results.Count; i++)
        {
            answers[places[i]] = Answer(drafts[i], results[i], places[i]);
        }

        return answers;
    }

    /// <summary>Checks one event, without storing anything.</summary>
    public (FactDraft? Draft, List<ContractError> Errors) Examine(ReadOnlyMemory<byte> message, Arrival arrival)
    {
        var errors = new List<ContractError>();
        using var document = Judgement.Parse(message, out var problem);
        if (document is null)
        {
            return (null, [problem!]);
        }

        // Only an escape can write half of a surrogate pair: most events need no walk.
        if (message.Span.IndexOf("\\u"u8) >= 0 && SentJson.BrokenText(document.RootElement) is { } broken)
        {
            return (null, [new ContractError(broken, "Holds half of a surrogate pair. Send well-formed Unicode.")]);
        }

        if (SentJson.Repeated(document.RootElement) is { } repeated)
        {
            return (null, [new ContractError(repeated, "Stands twice in the same object. Send each member once.")]);
        }

        if (EventReader.Read(document.RootElement, errors) is not { } read)
        {
            return (null, errors);
        }

        if (arrival.Strangeness(read.Source, Stranger) is { } strange)
        {
            return (null, [strange]);
        }

        Time(read, arrival.ReceivedAt, errors);
        forms.Check(document.RootElement, read, arrival, errors);
        return errors.Count > 0
            ? (null, errors)
            : (new FactDraft(FactKinds.Event, read.Source, read.Id, read.At, arrival.ReceivedAt, arrival.Actor, message), errors);
    }

    /// <summary>As of an inspection: what cannot have happened then is not put anywhere on a time line.</summary>
    private void Time(PlantEvent read, DateTimeOffset receivedAt, List<ContractError> errors)
    {
        var (earliest, latest) = (options.Value.EarliestPossible, receivedAt + options.Value.FurthestAhead);
        if (read.At < earliest || read.At > latest)
        {
            errors.Add(new ContractError("/at", $"Is {Rfc3339.Write(read.At)}, which is impossible here: send a time from {Rfc3339.Write(earliest)} to {Rfc3339.Write(latest)}. Set the machine's clock and send the true time."));
        }
    }

    /// <summary>What the sender is told, now that the journal has spoken.</summary>
    public InspectionAnswer Answer(FactDraft draft, AppendResult result, int index) => result.Outcome switch
    {
        AppendOutcome.Full => new InspectionAnswer(draft.Key, 503, index),
        AppendOutcome.Durable => new InspectionAnswer(draft.Key, 201, index, result.Position),
        _ => Judgement.SameContent(journal.At(result.Position)!.Body, draft.Body)
            ? new InspectionAnswer(draft.Key, 200, index, result.Position)
            : new InspectionAnswer(draft.Key, 409, index, result.Position, Errors:
                [new ContractError("/id", $"Event '{draft.Key}' of '{draft.Source}' is stored since position {result.Position} with other content, which stands. Send a new event under a new id.")]),
    };
}

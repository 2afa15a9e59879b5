using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>One target's attempts: what must be known before one is made, and that its end is noted in the journal.</summary>
internal sealed partial class DeliveryAttempts(TargetName target, ITargetConnector connector, IJournal journal, TimeProvider time, ILogger log)
{
    /// <summary>Makes one attempt, after asking the target where an earlier one may have reached it.</summary>
    /// <exception cref="OperationCanceledException">Stopped before the target was called.</exception>
    public async Task<DeliveryOutcome> MakeAsync(OutboxEntry entry, CancellationToken ct)
    {
        entry.Attempts++;
        var message = MessageOf(entry);
        if (entry.MayBeThere && await AskAsync(entry, message, ct) is { } known)
        {
            return known;
        }

        if (!connector.RecognisesRepeats && !connector.CanReadBack && !entry.Started)
        {
            await NoteAsync(FactKinds.DeliveryStarted, new DeliveryReport(entry.Position, target.Value, Attempts: entry.Attempts), ct);
            entry.Started = true;
        }

        return await connector.DeliverAsync(message, ct);
    }

    /// <summary>An attempt may have reached the target: it is asked. Null when sending is safe.</summary>
    private async Task<DeliveryOutcome?> AskAsync(OutboxEntry entry, DeliveryMessage message, CancellationToken ct)
    {
        if (!connector.CanReadBack)
        {
            return connector.RecognisesRepeats
                ? null
                : new DeliveryOutcome.Unknown("An earlier attempt may have reached the target, and it can neither recognise a repeat nor be asked. Look there, then retry or close this delivery.");
        }

        switch (await connector.FindAsync(message, ct))
        {
            case ReadBack.Found found:
                return new DeliveryOutcome.Accepted(found.TargetReference);
            case ReadBack.CannotTell cannot:
                return new DeliveryOutcome.TryAgain(cannot.Reason);
            default:
                entry.MayBeThere = false;
                return null;
        }
    }

    /// <summary>Writes what became of an entry into the journal, waiting for room as long as it takes.</summary>
    public async Task NoteAsync(string kind, DeliveryReport report, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ForwardingJson.Default.DeliveryReport);
        while (true)
        {
            var draft = new FactDraft(kind, target.Value, null, null, time.GetUtcNow(), "forwarder", body);
            var result = await journal.AppendAsync(draft, CancellationToken.None);
            if (result.Outcome == AppendOutcome.Durable)
            {
                return;
            }

            // The journal has no room: wait for it. A stop in this state leaves the entry pending; after the restart the target
            // is asked, or recognises the repeat, or a person looks, as with any attempt whose end was not recorded.
            LogOutcomeWaits(target.Value, report.Position);
            await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
        }
    }

    private DeliveryMessage MessageOf(OutboxEntry entry) => new(
        DeliveryKey.Of(entry.Kind, entry.Station, entry.InspectionId, target.Value), target, new StationId(entry.Station), entry.InspectionId, entry.PartKey,
        JsonNode.Parse(entry.Fields)!.AsObject()) { Since = entry.ReceivedAt };

    [LoggerMessage(EventId = 6007, Level = LogLevel.Warning,
        Message = "The journal has no room for what {Target} said of record {Position}; it is written as soon as there is room")]
    private partial void LogOutcomeWaits(string target, long position);
}

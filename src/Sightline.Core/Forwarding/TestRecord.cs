using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>
/// Writes the record that a target's file gives for this, and asks for it. Its key is always the same, so that a target that
/// recognises repeats ends with one, however often it is tried; one that does not is never written to.
/// </summary>
internal static class TestRecord
{
    private const string Id = "preflight-test-record";

    public static async Task<ProbeFinding> WriteAsync(
        ITargetConnector connector, TargetSettings settings, Func<string, string, JsonObject, DeliveryMessage> message, CancellationToken ct)
    {
        if (settings.TestRecord is not { } fields)
        {
            return new(ProbeChecks.TestRecord, ProbeVerdict.NotAsked, "Not written: the target's file has no testRecord. Add its fields, in the target's words, where the system allows a record that means nothing.");
        }

        if (!connector.RecognisesRepeats)
        {
            return new(ProbeChecks.TestRecord, ProbeVerdict.NotAsked, "Not written: this target recognises no repeats, so each preflight would leave another record.");
        }

        var record = message(settings.Name, Id, fields.DeepClone().AsObject());
        return await connector.DeliverAsync(record, ct) switch
        {
            DeliveryOutcome.Accepted accepted when connector.CanReadBack => await ReadAsync(connector, record, accepted, ct),
            DeliveryOutcome.Accepted accepted => new(ProbeChecks.TestRecord, ProbeVerdict.Good, $"The target took the test record{Called(accepted.TargetReference)}."),
            DeliveryOutcome.TryAgain again => new(ProbeChecks.TestRecord, ProbeVerdict.Bad, again.Reason),
            DeliveryOutcome.Refused refused => new(ProbeChecks.TestRecord, ProbeVerdict.Bad, $"{refused.Reason} Correct testRecord, or what the target allows this node."),
            DeliveryOutcome.Unknown unknown => new(ProbeChecks.TestRecord, ProbeVerdict.Doubt, unknown.Reason),
            _ => throw new InvalidOperationException("Unhandled outcome."),
        };
    }

    private static async Task<ProbeFinding> ReadAsync(ITargetConnector connector, DeliveryMessage record, DeliveryOutcome.Accepted accepted, CancellationToken ct) => await connector.FindAsync(record, ct) switch
    {
        ReadBack.Found found => new(ProbeChecks.TestRecord, ProbeVerdict.Good, $"The target took the test record{Called(accepted.TargetReference ?? found.TargetReference)}, and has it when it is asked."),
        ReadBack.NotThere => new(ProbeChecks.TestRecord, ProbeVerdict.Bad, "The target took the test record and says that it has none when it is asked: after a lost answer a second record would be made. See how the connector reads its answers."),
        ReadBack.CannotTell cannot => new(ProbeChecks.TestRecord, ProbeVerdict.Doubt, $"The target took the test record and could not be asked for it. {cannot.Reason}"),
        _ => throw new InvalidOperationException("Unhandled answer."),
    };

    private static string Called(string? reference) => reference is null ? "" : $" ({reference})";
}

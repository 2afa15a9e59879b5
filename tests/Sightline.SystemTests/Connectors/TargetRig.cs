using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.SystemTests.Connectors;

/// <summary>A target that works, and breaks on command. What a connector brings to its conformance suite.</summary>
public abstract class TargetRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public abstract ITargetConnector Connector { get; }

    /// <summary>The test's own stop; never cancelled by the rig.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Every record the target keeps, as it received it.</summary>
    public abstract Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync();

    /// <summary>From now on the target says that this message can never be taken.</summary>
    public abstract Task MakeTargetRefuseAsync(DeliveryMessage message);

    /// <summary>The target is gone, as a switched-off server or an unmounted share is.</summary>
    public abstract Task TakeTargetAwayAsync();

    /// <summary>The target stores the next message, and its answer is lost.</summary>
    public abstract void LoseTheNextAnswer();

    /// <summary>A message with a key of its own; the fields hold an identity character by character.</summary>
    public DeliveryMessage Message(string serial = "SN-1") => MessageWith(new JsonObject { ["serial"] = serial, ["outcome"] = "NOK" }, serial);

    public static DeliveryMessage MessageWith(JsonObject fields, string of) => new(
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(of))),
        new TargetName("mes"), new StationId("L1-AOI-2"), $"i-{of}", of, fields);

    public virtual ValueTask DisposeAsync()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

using System.Text.Json.Nodes;

namespace Sightline.Model;

/// <summary>One message for one target, already in the target's words.</summary>
/// <param name="Key">Same fact, same target: same key, on any machine, after any restart. 64 hexadecimal digits.</param>
/// <param name="Target">The target.</param>
/// <param name="Station">Station of the inspection; of another fact its kind, one of <see cref="ToldKinds"/>.</param>
/// <param name="InspectionId">The sender's identity of the inspection; of another fact which one of its kind.</param>
/// <param name="PartKey">Messages of one part key are delivered in order.</param>
/// <param name="Fields">The translated fields, names and values in the target's words.</param>
public sealed record DeliveryMessage(
    string Key, TargetName Target, StationId Station, string InspectionId, string PartKey, JsonObject Fields)
{
    /// <summary>No attempt was made before this moment: when the inspection was received. Null when nobody can say. A search in the target need not look further back.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>
/// Speaks to one target. One attempt a call: no retry loop, no wait, no exception for a refusal.
/// Implementations are used by several lanes at once.
/// </summary>
public interface ITargetConnector : IAsyncDisposable
{
    /// <summary>True when a repeat under the same key leaves one record in the target.</summary>
    bool RecognisesRepeats { get; }

    /// <summary>True when <see cref="FindAsync"/> can answer.</summary>
    bool CanReadBack { get; }

    /// <summary>Makes one attempt and classifies the answer.</summary>
    /// <exception cref="OperationCanceledException">Stopped before the target was called. After that the outcome is Unknown, never an exception.</exception>
    Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct);

    /// <summary>Asks the target by our key. Called only when <see cref="CanReadBack"/>.</summary>
    Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct);
}

/// <summary>A connector whose credential renews itself, and who says when that fails.</summary>
public interface IRenewsCredential
{
    /// <summary>Null while the newest credential was given, and taken by the target.</summary>
    CredentialTrouble? CredentialTrouble { get; }
}

/// <summary>Signing in has failed, with nothing since that says otherwise.</summary>
/// <param name="Failures">How often in a row.</param>
/// <param name="Since">When it began.</param>
/// <param name="Reason">The newest failure in words, without secrets.</param>
public sealed record CredentialTrouble(int Failures, DateTimeOffset Since, string Reason);

/// <summary>How far a connector can be trusted.</summary>
public enum Maturity
{
    /// <summary>Works in our tests; not yet run against the real thing for long.</summary>
    Trial,

    /// <summary>Proven against what its page names.</summary>
    Proven,

    /// <summary>Kept for old installations.</summary>
    Retired,
}

/// <summary>A kind of connector: one folder, one line in the catalogue.</summary>
public interface IConnectorKind
{
    /// <summary>Name in a target's file, lower case.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Summary { get; }

    /// <summary>What it was proven against, in plain words.</summary>
    string ProvenAgainst { get; }

    Maturity Maturity { get; }

    /// <summary>The options class; its properties are documented and listed.</summary>
    Type OptionsType { get; }

    /// <summary>Every problem of these options, each as: where is what. Do this. Empty when they can be used.</summary>
    /// <param name="options">The <c>options</c> object of the target's file.</param>
    /// <param name="where">Path to show before each member, for example <c>targets/mes.json: options</c>.</param>
    IReadOnlyList<string> Check(JsonObject options, string where);

    /// <summary>Builds a connector from options that passed <see cref="Check"/>.</summary>
    ITargetConnector Create(JsonObject options, IServiceProvider services);
}

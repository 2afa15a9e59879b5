namespace Sightline.Forwarding;

/// <summary>What a running forwarder knows of its target at this moment.</summary>
/// <param name="Away">The breaker is open: one message at a time tries whether the target is back.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="Trouble">What is wrong now, in the target's words; null after an answer.</param>
/// <param name="LastTrouble">The newest trouble since the node started, whether it is over or not.</param>
/// <param name="LastTroubleAt">When that was.</param>
/// <param name="Loaded">Entries in memory.</param>
/// <param name="InFlight">Entries on their way to the target.</param>
/// <param name="NextAttemptAt">When the next attempt starts, where it waits for a time.</param>
/// <param name="Stopped">It failed for good; a restart of the node starts it again.</param>
internal sealed record ForwarderState(
    bool Away, int Failures, string? Trouble, string? LastTrouble, DateTimeOffset? LastTroubleAt, int Loaded, int InFlight, DateTimeOffset? NextAttemptAt, bool Stopped);

namespace Sightline.Model;

/// <summary>What became of one thing that was tried.</summary>
public enum ProbeVerdict
{
    Good,

    /// <summary>Could not be tried, or works with a limit that somebody should know.</summary>
    Doubt,

    /// <summary>Deliveries will not arrive.</summary>
    Bad,
}

/// <summary>One thing that was tried before a target is trusted.</summary>
/// <param name="Check">What was tried, a word such as <c>reach</c>.</param>
/// <param name="Verdict">How it went.</param>
/// <param name="Detail">In words, with what to do where something is wrong. No secrets.</param>
public sealed record ProbeFinding(string Check, ProbeVerdict Verdict, string Detail);

/// <summary>A connector that can try its target further than by asking for a message. Leaves nothing there.</summary>
public interface IProbe
{
    Task<IReadOnlyList<ProbeFinding>> ProbeAsync(CancellationToken ct);
}

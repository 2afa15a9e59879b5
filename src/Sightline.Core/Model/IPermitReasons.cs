namespace Sightline.Model;

/// <summary>Why a line may not run, or should not.</summary>
/// <param name="Code">Stable, for programs: <c>changeover</c>, <c>recipe-differs</c>, <c>challenge-overdue</c>.</param>
/// <param name="Text">In words, with what to do.</param>
/// <param name="Blocks">False where the line's policy says: tell, and let it run.</param>
public sealed record PermitReason(string Code, string Text, bool Blocks);

/// <summary>One part of the answer to "may this line run?". Answers from memory or one small read: stations wait for it.</summary>
internal interface IPermitReasons
{
    IEnumerable<PermitReason> Of(string line, DateTimeOffset now);
}

/// <summary>May a line run?</summary>
/// <param name="Line">The line.</param>
/// <param name="Allowed">False when at least one reason blocks.</param>
/// <param name="Reasons">Everything that speaks against it.</param>
/// <param name="At">When this was true, RFC 3339.</param>
internal sealed record Permit(string Line, bool Allowed, IReadOnlyList<PermitReason> Reasons, DateTimeOffset At);

/// <summary>Asks everybody who may say no.</summary>
internal sealed class PermitQuery(IEnumerable<IPermitReasons> parts, TimeProvider time)
{
    private readonly IPermitReasons[] _parts = [.. parts];

    public Permit Of(string line)
    {
        var now = time.GetUtcNow();
        var reasons = _parts.SelectMany(part => part.Of(line, now)).ToList();
        return new Permit(line, !reasons.Exists(r => r.Blocks), reasons, now);
    }
}

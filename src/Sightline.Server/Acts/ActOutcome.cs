using Sightline.Contract;
using Sightline.Identity;

namespace Sightline.Server.Acts;

/// <summary>What became of something a person or machine wanted done. API and pages say it each in their own form.</summary>
internal abstract record ActOutcome
{
    private ActOutcome()
    {
    }

    /// <summary>Done, flushed, and readable.</summary>
    public sealed record Done : ActOutcome;

    /// <summary>There is no such thing.</summary>
    public sealed record NotFound(string Why) : ActOutcome;

    /// <summary>The thing is outside the caller's stations or targets.</summary>
    public sealed record OutOfScope(string What) : ActOutcome;

    /// <summary>What was sent lacks something, or holds something wrong; each problem says what to send instead.</summary>
    public sealed record Invalid(string Pointer, string Why) : ActOutcome;

    /// <summary>The thing is in a state that does not allow it.</summary>
    public sealed record Conflict(string Why) : ActOutcome;

    /// <summary>The signature was not given, or the password is wrong.</summary>
    public sealed record NotSigned(SigningRefusal Refusal) : ActOutcome;

    /// <summary>What was sent has several problems, each said in words.</summary>
    public sealed record Broken(IReadOnlyList<string> Problems) : ActOutcome;

    /// <summary>What was sent has several problems, each at its place.</summary>
    public sealed record Wrong(IReadOnlyList<ContractError> Errors) : ActOutcome;

    /// <summary>The journal has no room; nothing was done.</summary>
    public sealed record NoRoom : ActOutcome;
}

using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>What somebody asks of a line's changeover.</summary>
/// <param name="Line">The line.</param>
/// <param name="Act">One of <see cref="ChangeoverActs"/>.</param>
/// <param name="By">Who, as <c>user:anna</c> or <c>key:mes</c>.</param>
internal sealed record ChangeoverAct(string Line, string Act, string By)
{
    /// <summary>The changeover that is meant; null for a request, and for an override of the permit as it is.</summary>
    public long? N { get; init; }

    public string? WorkOrder { get; init; }

    public RecipeName? Recipe { get; init; }

    public string? Item { get; init; }

    public string? Reason { get; init; }

    /// <summary>Expected and actual as they were on the screen of who confirms, see <see cref="ChangeoverDesk.Shown"/>. Null: not told.</summary>
    public string? Shown { get; init; }

    /// <summary>Signs an object by the hash of its fact; null where nobody signs.</summary>
    public Func<string, byte[], Signature>? Sign { get; init; }
}

/// <summary>What became of it.</summary>
internal abstract record ChangeoverTaken
{
    private ChangeoverTaken()
    {
    }

    /// <summary>Done and readable; or it was so already, and nothing was written.</summary>
    public sealed record Done(long N, bool Changed) : ChangeoverTaken;

    public sealed record NotFound(string Why) : ChangeoverTaken;

    public sealed record Wrong(IReadOnlyList<ContractError> Errors) : ChangeoverTaken;

    /// <summary>It contradicts how the line stands.</summary>
    public sealed record Conflict(string Why) : ChangeoverTaken;

    public sealed record NoRoom : ChangeoverTaken;
}

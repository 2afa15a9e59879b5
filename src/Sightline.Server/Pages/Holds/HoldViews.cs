using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Holds;

/// <summary>What the list of holds shows.</summary>
/// <param name="Holds">Newest first.</param>
/// <param name="Open">Only those that hold something, only the others, or all.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record HoldsView(IReadOnlyList<Hold> Holds, bool? Open, string? Cursor);

/// <summary>What the page of one hold shows.</summary>
/// <param name="Full">The hold.</param>
/// <param name="Units">Its parts, as many as a page shows.</param>
/// <param name="Cursor">Of the next page of parts; null at the end.</param>
/// <param name="Sha256">Hash of the fact that placed it, which a release signs.</param>
/// <param name="Form">What was written into the form of the release before, and what was wrong with it.</param>
/// <param name="Chosen">Parts that were named in that form, one for each line.</param>
/// <param name="Errors">What was wrong with those.</param>
internal sealed record HoldView(
    HoldInFull Full, IReadOnlyList<HoldUnit> Units, string? Cursor, string Sha256, DecisionForm Form, string? Chosen, IReadOnlyList<ContractError> Errors)
{
    /// <summary>Where its parts are.</summary>
    public required HoldBalance Balance { get; init; }

    /// <summary>The first of those that nothing was heard of since.</summary>
    public required IReadOnlyList<HoldWhereabouts> Missing { get; init; }
}

/// <summary>The form that places a hold, with what was wrong with it.</summary>
internal sealed record NewHoldView(HoldAsked Asked, IReadOnlyList<ContractError> Errors, bool NoRoom)
{
    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == $"/{name}" || e.Pointer.StartsWith($"/{name}/", StringComparison.Ordinal))?.Detail;
}

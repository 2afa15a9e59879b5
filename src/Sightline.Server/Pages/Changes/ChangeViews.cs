using Sightline.Contract;
using Sightline.Forwarding.Changes;

namespace Sightline.Server.Pages.Changes;

/// <summary>What the list shows.</summary>
/// <param name="Requests">Newest first.</param>
/// <param name="Live">How many targets are sent to.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
/// <param name="IsUnderstood">False where the address asks for what cannot be asked for.</param>
internal sealed record ChangesView(IReadOnlyList<ChangeRequest> Requests, LiveCount Live, string? Cursor, bool IsUnderstood);

/// <summary>What the page of one request shows.</summary>
/// <param name="Request">The request.</param>
/// <param name="Signatures">On it, as their facts carry them.</param>
/// <param name="Hash">Of the fact that asked, which a signature is bound to.</param>
/// <param name="IsOwn">This person asked for it.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
/// <param name="Refused">Why a decision was not taken, in words; null where nothing was refused.</param>
internal sealed record ChangeView(ChangeRequest Request, IReadOnlyList<string> Signatures, string Hash, bool IsOwn, DecisionForm Form, string? Refused);

/// <summary>What the form of a question shows.</summary>
/// <param name="Targets">What can be asked for.</param>
/// <param name="Asked">What was typed.</param>
/// <param name="Errors">What was wrong with that.</param>
/// <param name="Refused">Why it was not taken, in words; null where nothing was refused.</param>
internal sealed record NewChangeView(IReadOnlyList<string> Targets, ChangeAsked Asked, IReadOnlyList<ContractError> Errors, string? Refused)
{
    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == $"/{name}")?.Detail;
}

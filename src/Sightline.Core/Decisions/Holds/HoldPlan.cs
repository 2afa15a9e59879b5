using Sightline.Contract;

namespace Sightline.Decisions.Holds;

/// <summary>What a hold would hold, or everything that is wrong with what was asked.</summary>
/// <param name="Errors">Every problem; empty when it can be placed.</param>
/// <param name="Serials">Serialised parts, in order.</param>
/// <param name="Batches">Batches: for parts without a serial, and for what is still to come of a batch.</param>
/// <param name="Lots">Material lots: for what is still to be made of them.</param>
internal sealed record HoldPlan(IReadOnlyList<ContractError> Errors, IReadOnlyList<string> Serials, IReadOnlyList<string> Batches, IReadOnlyList<string> Lots)
{
    public int Units => Serials.Count + Batches.Count + Lots.Count;

    public static HoldPlan Not(IReadOnlyList<ContractError> errors) => new(errors, [], [], []);
}

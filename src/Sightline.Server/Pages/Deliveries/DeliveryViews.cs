using Sightline.Forwarding;
using Sightline.Proof;

namespace Sightline.Server.Pages.Deliveries;

/// <summary>What the page of deliveries shows.</summary>
/// <param name="Targets">Names of the targets, for the filter.</param>
/// <param name="Rows">One page of the list.</param>
/// <param name="Cursor">Where the list goes on; null at its end.</param>
/// <param name="Misunderstood">What the address asked for that could not be understood.</param>
internal sealed record DeliveriesView(IReadOnlyList<string> Targets, IReadOnlyList<DeliveryView> Rows, string? Cursor, IReadOnlyList<string> Misunderstood);

/// <summary>What the page of one delivery shows.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Key">What the target recognises a repeat by.</param>
/// <param name="Signatures">Signatures on it, as their facts carry them.</param>
/// <param name="Decisions">What people decided on it, newest first; null for who may not read that.</param>
/// <param name="Signed">Closing needs a signature.</param>
/// <param name="Hash">Hash of the record's fact, which a signature binds to.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
internal sealed record OneDeliveryView(
    DeliveryView Delivery, string Key, IReadOnlyList<string> Signatures, IReadOnlyList<AuditEntry>? Decisions, bool Signed, string Hash, DecisionForm Form);

using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>Body of a delivery fact: what became of one entry of the outbox, or what a person decided of it.</summary>
/// <param name="Position">Journal position of the inspection.</param>
/// <param name="Target">The target.</param>
/// <param name="Reference">The target's own id, when it gave one.</param>
/// <param name="Reason">In the target's or the person's words.</param>
/// <param name="Code">The target's code for a refusal.</param>
/// <param name="Attempts">Attempts made by this node, the last included.</param>
/// <param name="Signature">Of who closed it, where the plant wants one.</param>
/// <param name="Revision">How often the entry had been written anew when these words were sent; 0 for the first.</param>
internal sealed record DeliveryReport(
    long Position, string Target, string? Reference = null, string? Reason = null, string? Code = null, int Attempts = 0, Signature? Signature = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Revision = 0);

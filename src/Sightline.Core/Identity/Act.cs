using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;

namespace Sightline.Identity;

/// <summary>
/// Something a person or machine did that is a change of nothing the journal holds otherwise: an account, a key, a sign-in, a
/// look at evidence. Written as a fact of kind <see cref="FactKinds.Act"/>, source = the object, body = this as JSON.
/// </summary>
/// <param name="Name">What was done, for example <c>key.added</c>.</param>
/// <param name="Object">To what, for example <c>key:0a1b2c3d4e5f</c>.</param>
/// <param name="Old">What it was before; null when there was nothing. Never a secret.</param>
/// <param name="New">What it is now; null when there is nothing any more. Never a secret.</param>
/// <param name="Reason">Why, where somebody gave a reason.</param>
/// <param name="Count">How often, where one fact stands for many.</param>
internal sealed record Act(string Name, string Object, JsonNode? Old = null, JsonNode? New = null, string? Reason = null, long Count = 1)
{
    /// <summary>As a fact. <paramref name="key"/> makes a repeat recognisable where the same act may be offered twice.</summary>
    public FactDraft ToFact(string actor, DateTimeOffset at, string? key = null) => new(FactKinds.Act, Object, key, at, at, actor, Body());

    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["act"] = Name,
        ["object"] = Object,
        ["old"] = Old?.DeepClone(),
        ["new"] = New?.DeepClone(),
        ["reason"] = Reason,
        ["count"] = Count,
    });
}

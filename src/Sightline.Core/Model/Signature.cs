using System.Text.Json.Nodes;

namespace Sightline.Model;

/// <summary>An electronic signature, as the fact of the act carries it and as the record shows it.</summary>
/// <param name="By">Sign-in name of who signed.</param>
/// <param name="DisplayName">As people call them.</param>
/// <param name="Role">The role they signed in.</param>
/// <param name="At">When the password was confirmed.</param>
/// <param name="Meaning">What the signature means, for example "responsible for closing".</param>
/// <param name="Reason">Why.</param>
/// <param name="Object">What was signed, for example <c>delivery:mes.123</c>.</param>
/// <param name="Sha256">Hash of the signed record's fact in the journal, which binds the signature to it and to all before it.</param>
internal sealed record Signature(string By, string? DisplayName, string Role, DateTimeOffset At, string Meaning, string Reason, string Object, string Sha256)
{
    public JsonObject ToNode() => new()
    {
        ["by"] = By,
        ["displayName"] = DisplayName,
        ["role"] = Role,
        ["at"] = At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["meaning"] = Meaning,
        ["reason"] = Reason,
        ["object"] = Object,
        ["sha256"] = Sha256,
    };
}

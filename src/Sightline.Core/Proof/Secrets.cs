using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Proof;

/// <summary>
/// Hides what looks like a secret by the name of its member. Secrets are references and should stand in no fact; who wrote
/// one into a setting all the same must not find it on a page. A reference is shown: it says where, not what.
/// </summary>
internal static class Secrets
{
    public const string Mask = "(masked)";

    private static readonly string[] s_words = ["password", "passphrase", "passwd", "secret", "token", "credential", "authorization", "apikey", "api-key", "api_key"];

    public static JsonNode? Masked(string name, JsonElement element) => element.ValueKind switch
    {
        // Of a member that stands there twice the last counts, as it does where settings are read.
        JsonValueKind.Object => element.EnumerateObject().Aggregate(new JsonObject(), (made, m) =>
        {
            made[m.Name] = Masked(m.Name, m.Value);
            return made;
        }),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(item => Masked(name, item))]),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String when IsSecret(name) && !IsReference(element.GetString()!) => JsonValue.Create(Mask),
        JsonValueKind.Number when IsSecret(name) => JsonValue.Create(Mask),
        _ => JsonValue.Create(element.Clone()),
    };

    private static bool IsSecret(string name) =>
        s_words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || name.EndsWith("key", StringComparison.OrdinalIgnoreCase);

    private static bool IsReference(string text) =>
        (text.StartsWith("${file:", StringComparison.Ordinal) || text.StartsWith("${env:", StringComparison.Ordinal)) && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1;
}

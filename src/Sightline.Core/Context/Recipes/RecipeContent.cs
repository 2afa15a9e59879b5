using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sightline.Context.Recipes;

/// <summary>What a station loads: the bytes of the recipe's content exactly as they stood in the message, and their hash.</summary>
internal static class RecipeContent
{
    /// <summary>Most bytes of one content.</summary>
    public const int MostBytes = 1 << 20;

    public static ReadOnlySpan<byte> Bytes(JsonElement content) => JsonMarshal.GetRawUtf8Value(content);

    public static string Sha256(JsonElement content) => Convert.ToHexStringLower(SHA256.HashData(Bytes(content)));

    /// <summary>The hash of what the recipe loads: of the content that is there, else the one that was named. Null where neither is.</summary>
    public static string? HashOf(RecipeMaster recipe) => recipe.Content is { } content ? Sha256(content) : recipe.ContentSha256?.ToLowerInvariant();

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    /// <summary>False where a text or a name in it holds half of a surrogate pair or bytes that are no UTF-8.</summary>
    public static bool IsWellFormed(JsonElement content)
    {
        try
        {
            return Walk(content);
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for a text that is none.
            return false;
        }
    }

    private static bool Walk(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is not null,
        JsonValueKind.Array => element.EnumerateArray().All(Walk),
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && Walk(member.Value)),
        _ => true,
    };
}

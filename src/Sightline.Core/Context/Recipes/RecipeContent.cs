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
}

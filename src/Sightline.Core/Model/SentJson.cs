using System.Text.Json;

namespace Sightline.Model;

/// <summary>Reads the bytes of a message as they were sent and taken: with or without a byte order mark, nested as deep as intake lets in.</summary>
internal static class SentJson
{
    /// <summary>Deepest nesting that is read, of any message.</summary>
    public const int Depth = 1_024;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = Depth };

    public static JsonDocument Parse(ReadOnlyMemory<byte> body) => JsonDocument.Parse(ByteOrderMark.Skip(body), s_options);

    /// <summary>
    /// Where the first text or name holds half of a surrogate pair or bytes that are no UTF-8, as a JSON pointer; a name counts to
    /// the object it stands in. Null where none does. The parser lets both pass, and whoever asks for the text fails.
    /// </summary>
    public static string? BrokenText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return TextOf(element.GetString) is null ? "" : null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select((item, i) => BrokenText(item) is { } inside ? $"/{i}{inside}" : null).FirstOrDefault(p => p is not null);
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (TextOf(() => member.Name) is not { } name)
                    {
                        return "";
                    }

                    if (BrokenText(member.Value) is { } inside)
                    {
                        return $"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}{inside}";
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static string? TextOf(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for a text that is none.
            return null;
        }
    }
}

using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>Reads the bytes of a message as they were sent and taken: with or without a byte order mark, nested as deep as intake lets in.</summary>
internal static class SentJson
{
    /// <summary>Deepest nesting that is read, of any message.</summary>
    public const int Depth = 1_024;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = Depth };

    public static JsonDocument Parse(ReadOnlyMemory<byte> body) => JsonDocument.Parse(ByteOrderMark.Skip(body), s_options);

    /// <summary>A small body read strictly: well-formed text and no member twice. Null with the problem added.</summary>
    public static JsonDocument? ParseStrictly(ReadOnlyMemory<byte> body, int depth, List<ContractError> problems)
    {
        try
        {
            // First without a look at the names: which names are equal cannot be said of one that is no text.
            using (var sent = JsonDocument.Parse(ByteOrderMark.Skip(body), new JsonDocumentOptions { MaxDepth = depth }))
            {
                if (BrokenText(sent.RootElement) is { } broken)
                {
                    problems.Add(new ContractError(broken, "Holds half of a surrogate pair. Send well-formed Unicode."));
                    return null;
                }
            }

            return JsonDocument.Parse(ByteOrderMark.Skip(body), new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            problems.Add(new ContractError("", $"Is not JSON: {error.Message}"));
            return null;
        }
    }

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
                        return Step(name) + inside;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>Where the first member stands that its object has already, as a JSON pointer; null where none does. Every text must be one, see <see cref="BrokenText"/>.</summary>
    public static string? Repeated(JsonElement element) => Repeated(element, []);

    private static string? Repeated(JsonElement element, List<string> few)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray().Index())
                {
                    if (Repeated(item.Item, few) is { } inside)
                    {
                        return $"/{item.Index}{inside}";
                    }
                }

                return null;
            case JsonValueKind.Object:
                if (SecondOf(element, few) is { } second)
                {
                    return Step(second);
                }

                foreach (var member in element.EnumerateObject())
                {
                    if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Repeated(member.Value, few) is { } inside)
                    {
                        return Step(member.Name) + inside;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>Samples come as a hundred thousand small objects: only a large one gets a set of its own.</summary>
    private static string? SecondOf(JsonElement element, List<string> few)
    {
        const int Few = 8;
        few.Clear();
        var many = element.GetPropertyCount() > Few ? new HashSet<string>(StringComparer.Ordinal) : null;
        foreach (var member in element.EnumerateObject())
        {
            var name = member.Name;
            if (many is null ? few.Contains(name) : !many.Add(name))
            {
                return name;
            }

            if (many is null)
            {
                few.Add(name);
            }
        }

        return null;
    }

    private static string Step(string name) => $"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

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

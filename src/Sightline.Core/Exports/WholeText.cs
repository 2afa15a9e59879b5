using System.Text.Json;

namespace Sightline.Exports;

/// <summary>
/// "\ud800" alone is JSON but not text: half a character. The parser lets it pass and every reader and writer throws on it,
/// so it is looked for before a map is read and before an extension is sent.
/// </summary>
internal static class WholeText
{
    public static bool Is(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(m => m.Name is not null && Is(m.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(Is),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

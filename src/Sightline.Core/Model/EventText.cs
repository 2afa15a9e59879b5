using System.Text.Json;

namespace Sightline.Model;

/// <summary>Texts of events as they were sent.</summary>
internal static class EventText
{
    /// <summary>The text; null for what is none, which half of a surrogate pair is too.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The parser lets half a surrogate pair pass and refuses to make a text of it.
            return null;
        }
    }
}

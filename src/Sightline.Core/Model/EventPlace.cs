using System.Text.Json;

namespace Sightline.Model;

/// <summary>Where an event happened, as timelines name places: its station, else its line, else its machine.</summary>
internal static class EventPlace
{
    /// <summary>Empty where it names none.</summary>
    public static string Of(JsonElement sent)
    {
        foreach (var kind in (string[])["station", "line", "machine"])
        {
            if (sent.TryGetProperty(kind, out var value) && EventText.Of(value) is { } id)
            {
                return $"{kind}:{id}";
            }
        }

        return "";
    }
}

using System.Text.Json;

namespace Sightline.Proof.Packages;

/// <summary>Which record the fact of a delivery is about.</summary>
internal static class DeliveredRecord
{
    /// <summary>Null where the body names none.</summary>
    public static long? Of(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("position", out var position) && position.TryGetInt64(out var value) ? value : null;
    }
}

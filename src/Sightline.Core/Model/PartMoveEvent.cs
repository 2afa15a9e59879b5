using System.Text.Json;

namespace Sightline.Model;

/// <summary>What events say of parts that leave.</summary>
internal static class PartMoveEvent
{
    public const string Packed = "part.packed";
    public const string Shipped = "part.shipped";

    /// <summary>Somebody scanned it.</summary>
    public const string Seen = "part.seen";

    /// <summary>The part that an event names; null for none.</summary>
    public static (string? Serial, string? Batch)? PartOf(JsonElement sent) =>
        sent.TryGetProperty("part", out var part) && part.ValueKind == JsonValueKind.Object && (Text(part, "serial"), Text(part, "batch")) is var (serial, batch) && (serial ?? batch) is not null
            ? (serial, batch) : null;

    public static string? Text(JsonElement sent, string name) => sent.TryGetProperty(name, out var value) ? EventText.Of(value) : null;
}

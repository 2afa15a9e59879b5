using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sightline.Forwarding;

/// <summary>
/// Same inspection, same target: same key, on any machine, after any restart. The map's version is left out on purpose:
/// a corrected map resends the same posting, not a second one. SHA-256 over a JSON array of strings, because ids are any
/// string and may hold every separator (ADR 0005).
/// </summary>
internal static class DeliveryKey
{
    public static string Text(string station, string id, string target)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue("v1");
            writer.WriteStringValue(station);
            writer.WriteStringValue(id);
            writer.WriteStringValue(target);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>64 hexadecimal digits.</summary>
    public static string For(string station, string id, string target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(station, id, target))));
}

using System.Security.Cryptography;
using System.Text;

namespace Sightline.Forwarding;

/// <summary>
/// Same inspection, same target: same key, on any machine, after any restart. The map's version is left out on purpose:
/// a corrected map resends the same posting, not a second one. The text before hashing is a row of netstrings (length in
/// bytes, colon, bytes, comma), because ids are any string and may hold every separator (ADR 0005).
/// </summary>
internal static class DeliveryKey
{
    public static string Text(string station, string id, string target) => Net("v1") + Net(station) + Net(id) + Net(target);

    /// <summary>64 hexadecimal digits.</summary>
    public static string For(string station, string id, string target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(station, id, target))));

    private static string Net(string part) => $"{Encoding.UTF8.GetByteCount(part)}:{part},";
}

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

    /// <summary>Of another fact than an inspection, by its kind and subject. 64 hexadecimal digits, and never those of an inspection.</summary>
    public static string ForTold(string kind, string subject, string target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Net("v1-told") + Net(kind) + Net(subject) + Net(target))));

    /// <inheritdoc cref="For"/>
    /// <param name="kind">What the entry is of: an inspection, by station and id, or one of the other kinds, by its subject.</param>
    /// <param name="station">Station of an inspection; empty else.</param>
    /// <param name="id">Id of an inspection, or the subject.</param>
    /// <param name="target">The target.</param>
    public static string Of(string kind, string station, string id, string target) =>
        kind == DeliveryClasses.Inspection ? For(station, id, target) : ForTold(kind, id, target);

    private static string Net(string part) => $"{Encoding.UTF8.GetByteCount(part)}:{part},";
}

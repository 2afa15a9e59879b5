using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Contract;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>The sender's identity: what the source calls the record, or a hash of what never changes about it.</summary>
internal sealed class IdReading(Profile profile, SourceItem.Found record, TextReading texts)
{
    public string Read(string station, PartIdentity part, string time)
    {
        var rule = profile.Rules.Id;
        if (rule.Field is { } field && (rule.GeneratedFrom is null || record.Fields.Knows(field)))
        {
            return texts.Field(field, optional: false, record.Fields) ?? "";
        }

        return Generate(profile.Name, [.. rule.GeneratedFrom!.Select(name => name switch
        {
            FieldNames.Station => station,
            FieldNames.Serial => part.Serial ?? "",
            FieldNames.Batch => part.Batch ?? "",
            FieldNames.InspectedAt => time,
            _ => texts.Field(name, optional: false, record.Fields) ?? "",
        })]);
    }

    /// <summary>
    /// SHA-256 over the values and then the profile's name, each as UTF-8 behind its length in bytes (4 bytes, big-endian), so that
    /// "ab" + "c" is not "a" + "bc"; the first 32 hexadecimal digits. Same record, same profile: same id, on any machine.
    /// </summary>
    public static string Generate(string profile, IReadOnlyList<string> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var value in values.Append(profile))
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}

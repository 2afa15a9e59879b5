using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Connectors.Files;

/// <summary>What stands beside a closed file, so that its reader knows that it is whole: NAME.manifest.</summary>
internal sealed record FileManifest
{
    public const string Extension = ".manifest";

    public string File { get; set; } = "";

    /// <summary>Messages in the file.</summary>
    public int Records { get; set; } = 1;

    public long Bytes { get; set; }

    /// <summary>Of the file's bytes, in hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    public static byte[] Of(string file, byte[] content) => JsonSerializer.SerializeToUtf8Bytes(
        new FileManifest { File = file, Bytes = content.LongLength, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) }, ManifestJson.Default.FileManifest);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

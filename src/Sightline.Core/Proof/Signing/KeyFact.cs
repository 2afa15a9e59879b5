using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Proof.Signing;

/// <summary>Body of the fact that brings a public key into the chain.</summary>
internal sealed record KeyFact
{
    /// <summary>SHA-256 of the public key, 64 hexadecimal digits.</summary>
    public string KeyId { get; set; } = "";

    public string Algorithm { get; set; } = SigningKey.Algorithm;

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; set; } = [];

    /// <summary>The key before it; null for the first.</summary>
    public string? Previous { get; set; }

    /// <summary>That key's signature over <see cref="VouchedText"/>; null for the first, and where the key before was lost.</summary>
    public byte[]? SignedByPrevious { get; set; }

    public string? Reason { get; set; }

    /// <summary>What the key before signs.</summary>
    public static byte[] VouchedText(string keyId) => Encoding.UTF8.GetBytes($"sightline evidence key {keyId}");

    public byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(this, SigningJson.Default.KeyFact);

    public static KeyFact From(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, SigningJson.Default.KeyFact)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(KeyFact))]
internal sealed partial class SigningJson : JsonSerializerContext;

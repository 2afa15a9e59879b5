using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Proof.Signing;

namespace Sightline.Proof.Anchors;

/// <summary>
/// The head of a journal at a moment, signed: kept elsewhere it shows later whether anything before it was changed, and how much of the
/// end is missing.
/// </summary>
internal sealed record Anchor
{
    public int FormatVersion { get; set; } = 1;

    /// <summary>Which journal.</summary>
    public string Instance { get; set; } = "";

    /// <summary>Facts it had.</summary>
    public long Facts { get; set; }

    /// <summary>Root of the tree over them, 64 hexadecimal digits.</summary>
    public string Root { get; set; } = "";

    /// <summary>Chain hash of the newest of them.</summary>
    public string Head { get; set; } = "";

    /// <summary>When, RFC 3339.</summary>
    public string At { get; set; } = "";
    public string KeyId { get; set; } = "";

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; set; } = [];

    /// <summary>Over <see cref="SignedText"/>; r and s, each 32 bytes.</summary>
    public byte[] Signature { get; set; } = [];

    /// <summary>What is signed, one line for each value.</summary>
    public byte[] SignedText() => Encoding.UTF8.GetBytes($"sightline anchor 1\n{Instance}\n{Facts}\n{Root}\n{Head}\n{At}\n");

    public bool IsSigned() => SigningKey.IdOf(PublicKey) == KeyId && SigningKey.IsSignedBy(PublicKey, SignedText(), Signature);

    public string ToJson() => JsonSerializer.Serialize(this, AnchorJson.Default.Anchor);

    /// <summary>
    /// The anchor itself, or an object whose member <c>anchor</c> holds it, as an object or as text: so answers of a node have it, and so a map
    /// can send it. Null for what is no anchor; <paramref name="why"/> says what is wrong, in words.
    /// </summary>
    public static Anchor? Read(ReadOnlySpan<byte> json, out string? why)
    {
        try
        {
            var anchor = Unwrapped(json);
            why = anchor is null ? "It is null." : anchor.Wrong();
            return why is null ? anchor : null;
        }
        catch (JsonException not)
        {
            why = $"It does not read as an anchor: {not.Message}";
            return null;
        }
    }

    private static Anchor? Unwrapped(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("anchor", out var inside) ? JsonSerializer.Deserialize(json, AnchorJson.Default.Anchor)
            : inside.ValueKind == JsonValueKind.String ? JsonSerializer.Deserialize(inside.GetString()!, AnchorJson.Default.Anchor)
            : inside.Deserialize(AnchorJson.Default.Anchor);
    }

    private string? Wrong() =>
        FormatVersion != 1 ? $"Its formatVersion is {FormatVersion}; this version knows 1."
        : Instance.Length is 0 or > 64 || !Instance.All(char.IsAsciiHexDigit) ? "Its instance is not one of a journal."
        : Facts < 1 ? $"It has {Facts} facts."
        : !IsHash(Root) || !IsHash(Head) ? "Its root or head is not 64 lower-case hexadecimal digits."
        : !Model.Rfc3339.TryParse(At, out _) ? $"Its time '{At}' is not RFC 3339 with an offset."
        : !IsSigned() ? "Its signature does not fit its content and its key."
        : null;

    private static bool IsHash(string text) => text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}

/// <summary>Body of the fact that another node's anchor was refused.</summary>
internal sealed record RefusedAnchor
{
    public string Why { get; set; } = "";
    public Anchor Anchor { get; set; } = new();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Anchor))]
[JsonSerializable(typeof(RefusedAnchor))]
internal sealed partial class AnchorJson : JsonSerializerContext;

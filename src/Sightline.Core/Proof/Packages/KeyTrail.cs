using Sightline.Proof.Signing;

namespace Sightline.Proof.Packages;

/// <summary>The keys that facts of a package make known, and which follows from which.</summary>
internal sealed class KeyTrail
{
    private readonly Dictionary<string, KeyFact> _keys = [];

    public bool Knows(string keyId) => _keys.ContainsKey(keyId);

    /// <summary>Takes the body of a fact that brings a key. Returns what is wrong with it, in words; null for nothing.</summary>
    public string? Take(ReadOnlySpan<byte> body)
    {
        KeyFact key;
        try
        {
            key = KeyFact.From(body);
        }
        catch (System.Text.Json.JsonException not)
        {
            return $"It brings no key: {not.Message}";
        }

        _keys[key.KeyId] = key;
        return SigningKey.IdOf(key.PublicKey) == key.KeyId ? null : "It names another key than the one it brings.";
    }

    /// <summary>True where a key follows from another one by signatures, each key signed by the one before it.</summary>
    public bool Follows(string keyId, string from)
    {
        for (var at = keyId; _keys.TryGetValue(at, out var key) && key.Previous is { } previous; at = previous)
        {
            var before = _keys.GetValueOrDefault(previous);
            if (before is null || key.SignedByPrevious is null || !SigningKey.IsSignedBy(before.PublicKey, KeyFact.VouchedText(key.KeyId), key.SignedByPrevious))
            {
                return false;
            }

            if (previous == from)
            {
                return true;
            }
        }

        return false;
    }
}

using System.Security.Cryptography;

namespace Sightline.Proof.Signing;

/// <summary>What was signed with.</summary>
/// <param name="Signature">64 bytes: r and s, each 32 bytes, big-endian (IEEE P1363).</param>
/// <param name="KeyId">SHA-256 of the public key as SubjectPublicKeyInfo, 64 hexadecimal digits.</param>
/// <param name="PublicKey">That SubjectPublicKeyInfo.</param>
internal sealed record Signed(byte[] Signature, string KeyId, byte[] PublicKey);

/// <summary>A private key: ECDSA on P-256 with SHA-256.</summary>
internal sealed class SigningKey : IDisposable
{
    public const string Algorithm = "ECDSA P-256 SHA-256 P1363";

    /// <summary>What every public key on P-256 begins with, before its point. A key that names its curve otherwise is none of ours.</summary>
    private static readonly byte[] s_begin = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private const int PublicBytes = 91;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Id = IdOf(PublicKey);
    }

    /// <summary>Also the fingerprint by which people compare keys.</summary>
    public string Id { get; }

    public byte[] PublicKey { get; }

    public static SigningKey Make() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key.</summary>
    /// <exception cref="CryptographicException">It is no key on this curve.</exception>
    public static SigningKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.KeySize == 256 ? new SigningKey(key) : throw new CryptographicException($"It is a key of {key.KeySize} bits; one on P-256 is wanted.");
    }

    public string ToPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    public Signed Sign(ReadOnlySpan<byte> content) => new(_key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), Id, PublicKey);

    /// <summary>False as well for what is no key or no signature at all.</summary>
    public static bool IsSignedBy(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicBytes || !publicKey.StartsWith(s_begin))
        {
            return false;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static string PemOf(byte[] publicKey) => new string(PemEncoding.Write("PUBLIC KEY", publicKey)) + "\n";

    /// <summary>The SubjectPublicKeyInfo of a PEM text; null for what is none.</summary>
    public static byte[]? PublicKeyOf(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportSubjectPublicKeyInfo() is { Length: PublicBytes } spki && spki.AsSpan().StartsWith(s_begin) ? spki : null;
        }
        catch (Exception no) when (no is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();
}

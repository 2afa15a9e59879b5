using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sightline.Connectors.Trust;

/// <summary>The authority that signed a server's certificate, where the machine does not know it: a plant's own, as a PEM file.</summary>
internal static class AuthorityFile
{
    /// <summary>Every fault, each as: where is what. Do this. The file is read.</summary>
    public static IEnumerable<string> Faults(string? file, string where)
    {
        if (file is null)
        {
            return [];
        }

        if (!Path.IsPathFullyQualified(file))
        {
            return [$"{where} is '{file}'. Give an absolute path; a relative one depends on where the service was started."];
        }

        try
        {
            return Read(file).Count > 0 ? [] : [$"{where} is '{file}', which holds no certificate. Give a PEM file with the authority's certificate."];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return [$"{where} is '{file}', which cannot be read as certificates: {e.Message} Give a PEM file with the authority's certificate."];
        }
    }

    /// <summary>Trusts what the file's authorities have signed and nothing else; null without a file: what the machine trusts.</summary>
    public static X509ChainPolicy? Policy(string? file)
    {
        if (file is null)
        {
            return null;
        }

        // An authority of a plant seldom answers whether a certificate was revoked, and a silent one would stop every delivery.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Read(file));
        return policy;
    }

    private static X509Certificate2Collection Read(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }
}

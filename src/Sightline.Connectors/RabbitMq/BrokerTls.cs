using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Sightline.Connectors.RabbitMq;

/// <summary>Who may be the broker: its certificate bears the host's name and is signed by an authority that this machine or the target's file trusts.</summary>
internal static class BrokerTls
{
    public static SslOption For(string host, string? authoritiesFile)
    {
        var tls = new SslOption { Enabled = true, ServerName = host };
        if (authoritiesFile is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(authoritiesFile);
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsSignedBy(authorities, certificate, chain, errors);
        }

        return tls;
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        // A missing certificate or another's name stays an error whoever signed it.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(own);
    }
}

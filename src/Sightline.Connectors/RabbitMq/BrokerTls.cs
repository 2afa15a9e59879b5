using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.RabbitMq;

/// <summary>Who may be the broker: its certificate bears the host's name and is signed by an authority that this machine or the target's file trusts.</summary>
internal static class BrokerTls
{
    public static SslOption For(string host, string? authoritiesFile)
    {
        var tls = new SslOption { Enabled = true, ServerName = host };
        if (AuthorityFile.Policy(authoritiesFile) is { } policy)
        {
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(policy, certificate, chain, errors);
        }

        return tls;
    }

    private static bool IsTrusted(X509ChainPolicy policy, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        // A missing certificate or another's name stays an error whoever signed it.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = policy.Clone() };
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(own);
    }
}

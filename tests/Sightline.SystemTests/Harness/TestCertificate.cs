using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sightline.SystemTests.Harness;

/// <summary>Certificates of one test: a node's own, or one signed by an authority that nobody knows.</summary>
public static class TestCertificate
{
    /// <summary>Writes the certificate of an authority, as PEM, and returns it with its key.</summary>
    public static X509Certificate2 Authority(TempFolder folder, string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Plant authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        var authority = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(400));
        File.WriteAllText(folder.In(file), authority.ExportCertificatePem());
        return authority;
    }

    /// <summary>Writes node.pem and node.key for an address, and the settings that name them.</summary>
    public static void Serve(TempFolder folder, IPAddress address, X509Certificate2? authority = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        var request = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = authority is null
            ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(365))
            : request.Create(authority, now.AddDays(-1), now.AddDays(365), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(folder.In("node.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.In("node.key"), key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.In("node.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        folder.Write("config/sightline.json", $$"""{ "Https": { "CertificateFile": "{{folder.In("node.pem")}}", "KeyFile": "{{folder.In("node.key")}}" } }""");
    }
}

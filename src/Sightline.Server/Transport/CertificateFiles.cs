using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Server.Transport;

/// <summary>The files of a certificate cannot be used now. The message says which, why, and what to do.</summary>
internal sealed class CertificateFault(string message) : Exception(message);

/// <summary>A certificate with its key and the chain that is sent along.</summary>
internal sealed record ServedCertificate(X509Certificate2 Certificate, SslStreamCertificateContext Context) : IDisposable
{
    public DateTimeOffset Ends => new(Certificate.NotAfter.ToUniversalTime());

    public void Dispose() => Certificate.Dispose();
}

/// <summary>Reads the certificate's files. Nothing is taken that could not be served.</summary>
internal sealed class CertificateFiles(HttpsOptions options, DataFolder folder)
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>What the files look like from outside: differs after every renewal. Links are followed, because renewals often only move a link.</summary>
    public string Mark() => string.Join('|', ((string[])[options.CertificateFile, options.KeyFile]).Where(path => path.Length > 0).Select(Mark));

    /// <summary>The certificate as it is on disk now.</summary>
    /// <exception cref="CertificateFault">The files cannot be used.</exception>
    public ServedCertificate Read(DateTimeOffset now)
    {
        try
        {
            var all = ReadAll();
            var own = all.FirstOrDefault(c => c.HasPrivateKey)
                ?? throw Fault("has no private key. Name the file of the key in Https:KeyFile, or give a PFX that holds both.");
            if (own.NotAfter.ToUniversalTime() <= now.UtcDateTime)
            {
                throw Fault($"ended on {own.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. Renew it.");
            }

            return new ServedCertificate(own, SslStreamCertificateContext.Create(own, [.. all.Where(c => c != own)], offline: true));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFault($"Https:CertificateFile or Https:KeyFile cannot be read: {error.Message} Put the file there, readable by the node's user.");
        }
        catch (SecretUnavailableException secret)
        {
            throw new CertificateFault($"Https:Password is {options.Password}, which cannot be read. {secret.Message}");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Fault($"cannot be used: {error.Message} Check that certificate, key and password belong together and that the files are whole.");
        }
    }

    private X509Certificate2Collection ReadAll()
    {
        var password = options.Password.Length == 0 || !SecretReference.TryParse(options.Password, out var reference) ? null : Secrets.Read(reference, folder.Secrets);
        var bytes = File.ReadAllBytes(options.CertificateFile);
        if (!bytes.AsSpan().StartsWith("-----BEGIN"u8) && bytes.AsSpan().IndexOf("-----BEGIN CERTIFICATE"u8) < 0)
        {
            return X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.EphemeralKeySet);
        }

        var keyFile = options.KeyFile.Length > 0 ? options.KeyFile : options.CertificateFile;
        GuardKey(keyFile);
        var (certificates, key) = (File.ReadAllText(options.CertificateFile), File.ReadAllText(keyFile));
        using var own = password is null ? X509Certificate2.CreateFromPem(certificates, key) : X509Certificate2.CreateFromEncryptedPem(certificates, key, password);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        all.RemoveAt(0);

        // Through PKCS#12 once: some platforms cannot serve a key that was only read from PEM.
        all.Insert(0, X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null));
        return all;
    }

    // A group may read the key: distributions give keys to a group of servers. Everybody may not.
    private static void GuardKey(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new CertificateFault($"The private key in {path} can be read by every user of this machine. Run chmod o= on it, and renew the key if somebody may have read it.");
        }
    }

    private CertificateFault Fault(string what) => new($"Https:CertificateFile is {options.CertificateFile}, which {what}");

    private static string Mark(string path)
    {
        var file = new FileInfo(path);
        var real = file.Exists && file.LinkTarget is not null ? (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)! : file;
        return real.Exists ? $"{real.FullName}:{real.Length}:{real.LastWriteTimeUtc.Ticks}" : $"{path}:gone";
    }
}

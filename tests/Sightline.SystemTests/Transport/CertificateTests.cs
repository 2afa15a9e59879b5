using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Server.Transport;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Transport;

/// <summary>The certificate that callers are shown: served, renewed while the node runs, and kept when a renewal is broken.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task A_renewal_is_shown_to_the_next_caller_and_a_broken_one_is_not()
    {
        using var folder = new TempFolder();
        Write(folder, "first", 365);
        await using var hub = await HubInProcess.StartAsync(folder, urls: "https://127.0.0.1:0");
        var watch = hub.Services.GetRequiredService<CertificateWatch>();
        Assert.Equal("CN=first", await ShownAsync(hub.Url));

        Write(folder, "second-one", 365);
        watch.Look();
        Assert.Equal("CN=second-one", await ShownAsync(hub.Url));

        File.WriteAllText(Path.Combine(folder.Path, "node.pem"), "-----BEGIN CERTIFICATE-----\nhalf");
        watch.Look();
        Assert.Equal("CN=second-one", await ShownAsync(hub.Url));
        Assert.Contains(hub.Log.At(LogLevel.Warning), line => line.Contains("The renewed certificate is not taken", StringComparison.Ordinal));

        Write(folder, "third", 365);
        watch.Look();
        Assert.Equal("CN=third", await ShownAsync(hub.Url));
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_said()
    {
        using var folder = new TempFolder();
        Write(folder, "old", 20);
        await using var hub = await HubInProcess.StartAsync(folder, urls: "https://127.0.0.1:0");

        Assert.Contains(hub.Log.At(LogLevel.Warning), line => line.StartsWith("The certificate CN=old ends on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_another_certificate_stops_the_start()
    {
        using var folder = new TempFolder();
        Write(folder, "one", 365);
        var certificate = File.ReadAllText(Path.Combine(folder.Path, "node.pem"));
        Write(folder, "two", 365);
        File.WriteAllText(Path.Combine(folder.Path, "node.pem"), certificate);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => HubInProcess.StartAsync(folder, urls: "https://127.0.0.1:0"));

        Assert.Contains("belong together", Assert.Single(refused.Failures));
    }

    private static void Write(TempFolder folder, string name, int days)
    {
        var (pem, keyFile) = (Path.Combine(folder.Path, "node.pem"), Path.Combine(folder.Path, "node.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.CreateDirectory(Path.Combine(folder.Path, "config"));
        File.WriteAllText(Path.Combine(folder.Path, "config/sightline.json"), $$"""{ "Https": { "CertificateFile": "{{pem}}", "KeyFile": "{{keyFile}}" } }""");
    }

    private static async Task<string> ShownAsync(string url)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(url).Port);
        X509Certificate2? shown = null;
        await using var tls = new SslStream(socket.GetStream(), false, (_, certificate, _, _) => (shown = new X509Certificate2(certificate!)) is not null);
        await tls.AuthenticateAsClientAsync("node");
        using (shown)
        {
            return shown!.Subject;
        }
    }
}

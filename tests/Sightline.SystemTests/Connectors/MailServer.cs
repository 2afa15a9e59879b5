using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

[assembly: AssemblyFixture(typeof(MailSite))]

namespace Sightline.SystemTests.Connectors;

/// <summary>One mail server for all tests that ask for it. Started by the first.</summary>
public sealed class MailSite() : SharedServer<MailServer>(MailServer.StartAsync);

/// <summary>aiosmtpd from the distribution as a process beside the tests. Others wrote it, and Python's email module reads what arrives.</summary>
public sealed class MailServer : IAsyncDisposable
{
    public const string User = "sightline";
    public const string Password = "grindstone-42";

    private readonly TempFolder _folder = new();
    private Process _process = null!;
    private int[] _ports = [];

    /// <summary>Offers STARTTLS, wants neither that nor a sign-in.</summary>
    public int Port => _ports[0];

    /// <summary>Takes nothing without STARTTLS and a sign-in.</summary>
    public int StrictPort => _ports[1];

    /// <summary>TLS from the first byte.</summary>
    public int TlsPort => _ports[2];

    /// <summary>TLS from the first byte, and no sign-in but LOGIN.</summary>
    public int LoginPort => _ports[3];

    /// <summary>Knows no encryption.</summary>
    public int BarePort => _ports[4];

    public string AuthorityFile => _folder.In("authority.pem");

    public string PasswordFile => _folder.In("secret-password");

    /// <summary>How and over what each sign-in was tried, in order of arrival.</summary>
    public IReadOnlyList<string> SignIns => File.Exists(_folder.In("sign-ins")) ? File.ReadAllLines(_folder.In("sign-ins")) : [];

    public static async Task<MailServer> StartAsync()
    {
        var python = Tools.MailServer();
        var server = new MailServer();
        server._folder.Write("secret-password", Password);
        using (var authority = TestCertificate.Authority(server._folder, "authority.pem"))
        {
            TestCertificate.Serve(server._folder, IPAddress.Loopback, authority);
        }

        var start = new ProcessStartInfo(python, [Path.Combine(Tools.Folder, "Connectors", "mailserver.py"), server._folder.Path, server._folder.In("node.pem"), server._folder.In("node.key")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        server._process = Process.Start(start)!;
        var complained = new System.Text.StringBuilder();
        server._process.ErrorDataReceived += (_, line) => complained.AppendLine(line.Data);
        server._process.BeginErrorReadLine();
        var ports = await server._process.StandardOutput.ReadLineAsync();
        Assert.True(ports is not null, $"The mail server did not start: {complained}");
        server._ports = [.. ports.Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        return server;
    }

    /// <summary>The next mail to this recipient gets that at that place: an answer, or one of the script's other words.</summary>
    public void Next(string recipient, string place, string says) => _folder.Write($"next-{recipient}", $"{place} {says}");

    /// <summary>Every mail to this recipient, as Python's email module read it.</summary>
    public IReadOnlyList<JsonObject> MailsTo(string recipient) =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*.json")
            .Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject())
            .Where(mail => mail["to"]!.AsArray().Any(to => (string)to! == recipient)),
    ];

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}

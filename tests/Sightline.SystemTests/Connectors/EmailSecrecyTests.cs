using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Mails and passwords go over encrypted connections to the right server, or not at all.</summary>
public sealed class EmailSecrecyTests(MailSite site) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Over_TLS_from_the_first_byte_the_mail_arrives()
    {
        await using var rig = await StartAsync((server, options) => (options["port"], options["encryption"]) = (server.TlsPort, "implicitTls"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal((true, MailServer.User), ((bool)rig.Mails.Single()["encrypted"]!, (string)rig.Mails.Single()["user"]!));
    }

    [Fact]
    public async Task A_server_that_knows_only_the_older_sign_in_is_spoken_to_in_it()
    {
        await using var rig = await StartAsync((server, options) => (options["port"], options["encryption"]) = (server.LoginPort, "implicitTls"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(MailServer.User, (string)rig.Mails.Single()["user"]!);
        Assert.Contains("LOGIN over TLS", rig.Server.SignIns);
    }

    [Fact]
    public async Task No_sign_in_was_ever_tried_without_encryption()
    {
        await using var rig = await StartAsync((server, options) => options["port"] = server.BarePort);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal("127.0.0.1 offers no encryption (STARTTLS). Nothing was sent. Correct the server, or choose another port or encryption.", again.Reason);
        Assert.Empty(rig.Mails);
        Assert.All(rig.Server.SignIns, seen => Assert.EndsWith("over TLS", seen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_encryption_where_the_file_says_what_it_costs()
    {
        await using var rig = await StartAsync((server, options) =>
        {
            options.Remove("user");
            options.Remove("password");
            (options["port"], options["encryption"]) = (server.BarePort, "noneAnyoneOnTheWayMayRead");
        });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.False((bool)rig.Mails.Single()["encrypted"]!);
    }

    [Theory]
    [InlineData("startTls")]
    [InlineData("implicitTls")]
    public async Task A_certificate_that_nobody_known_has_signed_is_given_nothing(string encryption)
    {
        await using var rig = await StartAsync((server, options) =>
        {
            options.Remove("authorityFile");
            (options["port"], options["encryption"]) = (encryption == "startTls" ? server.Port : server.TlsPort, encryption);
        });
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith("No secure connection to 127.0.0.1:", again.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Mails);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nothing of the kind")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task An_authority_that_cannot_be_read_any_more_waits_and_nothing_else_is_trusted(string? content)
    {
        await using var rig = await StartAsync((server, options) =>
        {
            File.Copy(server.AuthorityFile, _folder.In("authority.pem"));
            options["authorityFile"] = _folder.In("authority.pem");
        });
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        File.Delete(_folder.In("authority.pem"));
        if (content is not null)
        {
            _folder.Write("authority.pem", content);
        }

        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Single(rig.Mails);
    }

    [Fact]
    public async Task A_wrong_password_waits_and_the_right_one_is_read_when_it_is_there()
    {
        _folder.Write("secret-mail", "not-it");
        await using var rig = await StartAsync((_, options) => options["password"] = $"${{file:{_folder.In("secret-mail")}}}");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.StartsWith("The mail server refused the credential. Renew it where its reference points. It said 535 ", again.Reason, StringComparison.Ordinal);
        _folder.Write("secret-mail", MailServer.Password);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_is_not_taken_to_refuse_the_mail()
    {
        await using var rig = await StartAsync((_, options) =>
        {
            options.Remove("user");
            options.Remove("password");
        });
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Contains(": 530 ", again.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Correct how the target signs in; nothing was sent.", again.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_does_not_give_it_away()
    {
        await using var rig = await StartAsync((_, _) => { });
        rig.Server.Next(rig.Recipient, "DATA", $"554 {MailServer.Password} is no reason");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal($"The mail server said to the mail: 554 ${{file:{rig.Server.PasswordFile}}} is no reason.", refused.Reason);
    }

    // Whoever sits between can append words to the last answer in the clear, to be taken for answers under encryption (CVE-2011-0411 and after).
    [Fact]
    public async Task Words_put_in_before_the_encryption_end_the_attempt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var rig = await StartAsync((_, options) => options["port"] = ((IPEndPoint)listener.LocalEndpoint).Port);
        var delivery = rig.Connector.DeliverAsync(rig.Message(), rig.Stop);
        using var client = await listener.AcceptTcpClientAsync(rig.Stop);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await stream.WriteAsync("220 mail\r\n"u8.ToArray(), rig.Stop);
        Assert.StartsWith("EHLO [127.0.0.1]", await reader.ReadLineAsync(rig.Stop), StringComparison.Ordinal);
        await stream.WriteAsync("250-mail\r\n250 STARTTLS\r\n"u8.ToArray(), rig.Stop);
        Assert.Equal("STARTTLS", await reader.ReadLineAsync(rig.Stop));
        await stream.WriteAsync("220 go\r\n250 AUTH PLAIN\r\n"u8.ToArray(), rig.Stop);
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await delivery);
        Assert.Contains("it said more than it was asked before the encryption began", again.Reason, StringComparison.Ordinal);
    }

    private Task<EmailTargetRig> StartAsync(Action<MailServer, JsonObject> change) => EmailTargetRig.StartAsync(site, new ManualClock(), change);
}

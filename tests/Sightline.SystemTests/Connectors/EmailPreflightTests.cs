using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>A mail server is asked as far as the recipients; no mail is made.</summary>
public sealed class EmailPreflightTests(MailSite site)
{
    [Fact]
    public async Task Sign_in_sender_and_each_recipient_are_tried_and_no_mail_is_made()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, new ManualClock());
        Assert.Equal(
            ["certificate Good", "sign-in Good", "permission sightline@hub.example Good", $"permission {rig.Recipient} Good"],
            (await Probes.TryAsync(rig)).Words());
        Assert.Empty(rig.Mails);
    }

    [Fact]
    public async Task A_server_that_nobody_here_trusts_is_bad()
    {
        await using var rig = await EmailTargetRig.StartAsync(site, new ManualClock(), (_, options) => options.Remove("authorityFile"));
        var certificate = Assert.Single(await Probes.TryAsync(rig));
        Assert.Equal(("certificate", ProbeVerdict.Bad), (certificate.Check, certificate.Verdict));
    }
}

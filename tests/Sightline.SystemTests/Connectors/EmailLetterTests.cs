using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What arrives, as Python's email module reads it.</summary>
public sealed class EmailLetterTests(MailSite site)
{
    public static TheoryData<string> Texts =>
    [
        .. TargetConnectorConformance.Identities.Select(identity => identity.Data),
        ".", "..", "line\n.\nline", ".\n", "From here", "a\tb", "  both ends  ", "=?utf-8?B?QQ==?=", "tail \nend",
        new string('x', 2000), string.Concat(Enumerable.Repeat("零件🔧", 300)), "one\u2028two\u0085three",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_arrives_character_by_character(string text)
    {
        await using var rig = await StartAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(text), rig.Stop));
        var mail = Assert.Single(rig.Mails);
        Assert.Equal(text.TrimEnd('\n') + "\n", ((string)mail["text"]!).ReplaceEndings());
        Assert.Empty(mail["defects"]!.AsArray());
        Assert.InRange((int)mail["longest"]!, 1, 78);
    }

    [Theory]
    [InlineData("OK", "OK")]
    [InlineData("Störung an Ø-零件-🔧", "Störung an Ø-零件-🔧")]
    [InlineData("=?utf-8?B?QQ==?=", "=?utf-8?B?QQ==?=")]
    [InlineData("SN-1\r\nBcc: boss@plant.example\r\n\r\nHello", "SN-1  Bcc: boss@plant.example    Hello")]
    [InlineData("SN-1\nX-Added: yes", "SN-1 X-Added: yes")]
    [InlineData("SN-1\rX-Added: yes\0", "SN-1 X-Added: yes")]
    public async Task A_subject_keeps_its_letters_and_never_leaves_its_line(string serial, string subject)
    {
        await using var rig = await StartAsync(change: (_, options) => options["subject"] = "{{serial}}");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(serial), rig.Stop));
        var mail = Assert.Single(rig.Mails);
        Assert.Equal(subject, Header(mail, "Subject").TrimEnd());
        Assert.Equal(
            ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"],
            mail["headers"]!.AsArray().Select(header => (string)header![0]!).Where(name => name is not ("X-Peer" or "X-MailFrom" or "X-RcptTo")));
        Assert.Equal([rig.Recipient], mail["to"]!.AsArray().Select(to => (string)to!));
    }

    [Fact]
    public async Task A_long_subject_of_any_script_arrives_whole()
    {
        var serial = string.Concat(Enumerable.Repeat("Prüfung 零件 🔧 ", 40)).Trim();
        await using var rig = await StartAsync(change: (_, options) => options["subject"] = "{{serial}}");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(serial), rig.Stop));
        var mail = Assert.Single(rig.Mails);
        Assert.Equal(serial, Header(mail, "Subject"));
        Assert.InRange((int)mail["longest"]!, 1, 78);
    }

    [Fact]
    public async Task The_same_message_has_the_same_name_on_every_attempt_and_the_time_of_the_attempt()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var rig = await StartAsync(clock);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        clock.Set(clock.GetUtcNow().AddDays(2));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(2, rig.Mails.Count);
        Assert.All(rig.Mails, mail => Assert.Equal($"<{rig.Message().Key}@hub.example>", Header(mail, "Message-ID")));
        Assert.Equal(["Fri, 20 Nov 2026 08:00:00 +0000", "Sun, 22 Nov 2026 08:00:00 +0000"], rig.Mails.Select(mail => Header(mail, "Date")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_recipient_is_named_and_gets_it()
    {
        await using var rig = await StartAsync(change: (_, options) => options["to"]!.AsArray().Add("line.two+night@plant.example"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        var mail = Assert.Single(rig.Mails);
        Assert.Equal(2, mail["to"]!.AsArray().Count);
        Assert.Contains(rig.Recipient, Header(mail, "To"), StringComparison.Ordinal);
        Assert.Contains("line.two+night@plant.example", Header(mail, "To"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_needs_a_missing_field_is_refused_with_its_name()
    {
        await using var rig = await StartAsync(change: (_, options) => options["text"] = "{{serial}} of {{order}}");
        Assert.Equal(
            new DeliveryOutcome.Refused("The mail needs the field 'order', which this message does not have. Add it to the map.", "template"),
            await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Empty(rig.Mails);
    }

    private static string Header(JsonObject mail, string name) => (string)mail["headers"]!.AsArray().Single(header => (string)header![0]! == name)![1]!;

    private Task<EmailTargetRig> StartAsync(ManualClock? clock = null, Action<MailServer, JsonObject>? change = null) =>
        EmailTargetRig.StartAsync(site, clock ?? new ManualClock(), change);
}

file static class Endings
{
    /// <summary>Ends of lines as a mail has them; other separators are letters of the text.</summary>
    public static string ReplaceEndings(this string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}

using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Connectors.Email;

namespace Sightline.Tests.Connectors.Email;

/// <summary>Any subject and any text against a reader that knows nothing but the rules of the wire.</summary>
public sealed partial class LetterTests
{
    private static readonly string[] s_headers =
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];

    private static readonly string[] s_pieces =
        ["a", ".", "\r", "\n", "\r\n", "\r\n.\r\n", "\r\nBcc: b@c", " ", "\t", "\0", ":", "é", "零", "🔧", "=?utf-8?B?QQ==?=", "\u2028", "\u0085", new('x', 30), new('ü', 30)];

    [Fact]
    public void Whatever_the_fields_hold_the_mail_has_our_headers_and_their_words_and_ends_once() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Words().ToArbitrary(), Words().ToArbitrary(), Holds));

    private static Gen<string> Words() => Gen.Elements(s_pieces).ArrayOf().Select(string.Concat);

    private static void Holds(string subject, string text)
    {
        var options = new EmailOptions { From = "s@hub.example", To = ["a@b.example", "c@d.example"], Subject = "{{subject}}", Text = "{{text}}" };
        var message = Messages.With("{}") with { Fields = new JsonObject { ["subject"] = subject, ["text"] = text } };
        var wire = Encoding.Latin1.GetString(new Letter(options).Write(message, new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(1)), out _)!) + ".\r\n";

        Assert.Matches(@"\A([\x20-\x7e\t]|\r\n)*\z", wire);
        Assert.Equal(wire.Length - 5, wire.IndexOf("\r\n.\r\n", StringComparison.Ordinal));
        var parts = wire.Split("\r\n\r\n", 2);
        var headers = parts[0].Replace("\r\n ", "\n ", StringComparison.Ordinal).Split("\r\n").Select(line => line.Split(": ", 2)).ToList();
        Assert.Equal(s_headers, headers.Select(header => header[0]));
        Assert.Equal("Fri, 20 Nov 2026 08:00:00 +0000", headers[3][1]);
        Assert.Equal(string.Concat(subject.Select(letter => char.IsControl(letter) ? ' ' : letter)), Decoded(headers[2][1]));

        var lines = parts[1][..^3].Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line);
        var body = headers[8][1] == "7bit" ? string.Join('\n', lines) : Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(lines))).Replace("\r\n", "\n", StringComparison.Ordinal);
        var wanted = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Assert.Equal(wanted.Length == 0 || wanted.EndsWith('\n') ? wanted : wanted + "\n", body);
    }

    private static string Decoded(string subject) => Word().IsMatch(subject)
        ? string.Concat(subject.Split("\n ").Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(Word().Match(word).Groups["of"].Value))))
        : subject;

    [GeneratedRegex(@"\A=\?utf-8\?B\?(?<of>[A-Za-z0-9+/=]*)\?=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}

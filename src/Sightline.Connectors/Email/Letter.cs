using System.Globalization;
using System.Text;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Email;

/// <summary>
/// Writes a mail as it stands on the wire (RFC 5322): headers from the target's file, a subject that cannot leave its line,
/// and a text of any script. The key is in the Message-ID, so that the same message has the same name on every attempt.
/// </summary>
internal sealed class Letter(EmailOptions options)
{
    // RFC 2047: at most 75 characters a word; 39 bytes make 52 of base64 and leave room for the name of the header.
    private const int BytesInWord = 39;
    private const int MostInPlainLine = 78;

    private readonly TextTemplate _subject = TextTemplate.Parse(options.Subject);
    private readonly TextTemplate _text = TextTemplate.Parse(options.Text);

    /// <summary>The lines of one mail without the final dot, lines that begin with a dot already doubled; or null and why there is none.</summary>
    public byte[]? Write(DeliveryMessage message, DateTimeOffset now, out string why)
    {
        var subject = _subject.Fill(message, plain => plain, out var missing);
        var text = subject is null ? null : _text.Fill(message, plain => plain, out missing);
        why = text is null ? $"The mail needs the field '{missing}', which this message does not have. Add it to the map." : "";
        return text is null ? null : Encoding.ASCII.GetBytes(Headers(message, subject!, now) + Body(Lines(text)));
    }

    private string Headers(DeliveryMessage message, string subject, DateTimeOffset now) => string.Concat(
        $"From: <{options.From}>\r\n",
        $"To: {string.Join(",\r\n ", options.To.Select(address => $"<{address}>"))}\r\n",
        $"Subject: {Words(subject)}\r\n",
        $"Date: {now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\r\n",
        $"Message-ID: <{message.Key}@{options.From.Split('@')[1]}>\r\n",
        // No holiday reply comes back to a machine (RFC 3834).
        "Auto-Submitted: auto-generated\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n");

    /// <summary>A subject as it is where it is plain and short, else in words of base64, which can hold neither a line break nor a header.</summary>
    private static string Words(string subject)
    {
        var line = string.Concat(subject.Select(letter => char.IsControl(letter) ? ' ' : letter));
        if (line.Length <= 65 && line.All(IsPlain) && line == line.Trim() && !line.Contains("=?", StringComparison.Ordinal))
        {
            return line;
        }

        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in line.EnumerateRunes())
        {
            var bytes = new byte[rune.Utf8SequenceLength];
            rune.EncodeToUtf8(bytes);
            if (word.Count + bytes.Length > BytesInWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";

    private static string Body(string[] lines)
    {
        if (lines.All(line => line.Length <= MostInPlainLine && line.All(letter => IsPlain(letter) || letter == '\t')))
        {
            return $"Content-Transfer-Encoding: 7bit\r\n\r\n{string.Concat(lines.Select(line => $"{(line.StartsWith('.') ? "." : "")}{line}\r\n"))}";
        }

        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));
        return $"Content-Transfer-Encoding: base64\r\n\r\n{string.Concat(encoded.Chunk(76).Select(line => $"{new string(line)}\r\n"))}";
    }

    // Only what every mail system takes for the end of a line; other separators are letters of the text and stay.
    private static string[] Lines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        return lines is [.. var all, ""] ? all : lines;
    }

    private static bool IsPlain(char letter) => letter is >= ' ' and <= '~';
}

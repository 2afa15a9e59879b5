using System.Buffers;
using System.Text;
using System.Text.Json;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Files;

/// <summary>A line of names and a line of values (RFC 4180), in UTF-8 without a mark, columns in the order of the settings.</summary>
internal sealed class CsvFile(FileTargetOptions options) : IFileFormat
{
    private static readonly SearchValues<char> s_startsOfFormulas = SearchValues.Create("=+-@\t\r");
    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\"\r\n");

    private readonly IReadOnlyList<TextTemplate> _columns = [.. options.Columns.Select(column => TextTemplate.Parse(column.Value))];
    private readonly string _header = string.Join(options.Separator, options.Columns.Select(column => Cell(column.Name, options.Separator)));

    public string Extension => ".csv";

    public byte[] Write(DeliveryMessage message, out string refusal)
    {
        refusal = "";
        var cells = _columns.Select(column => Cell(column, message));
        return Encoding.UTF8.GetBytes($"{_header}\r\n{string.Join(options.Separator, cells)}\r\n");
    }

    public bool Same(byte[] there, byte[] ours) => there.AsSpan().SequenceEqual(ours);

    /// <summary>A field that is missing or null leaves its cell empty; an empty text is two quotes.</summary>
    private string Cell(TextTemplate column, DeliveryMessage message)
    {
        if (column.Fill(message, text => text, out _) is not { } text)
        {
            return "";
        }

        var isGuarded = options.GuardFormulas && text.AsSpan().IndexOfAny(s_startsOfFormulas) == 0 && !IsNumber(column, message);
        return Cell(isGuarded ? "'" + text : text, options.Separator);
    }

    private static bool IsNumber(TextTemplate column, DeliveryMessage message) =>
        column.OnlyName is { } name && TextTemplate.TryValue(message, name, out var value) && value?.GetValueKind() == JsonValueKind.Number;

    private static string Cell(string text, string separator) =>
        text.Length == 0 || text.Contains(separator, StringComparison.Ordinal) || text.AsSpan().ContainsAny(s_quoted) || text[0] == ' ' || text[^1] == ' '
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}

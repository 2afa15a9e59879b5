using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Connectors.Templates;

/// <summary>A text with <c>{{field}}</c> places. <c>{{key}}</c> is always the message's key.</summary>
internal sealed class TextTemplate
{
    private readonly IReadOnlyList<Piece> _pieces;

    private TextTemplate(IReadOnlyList<Piece> pieces) => _pieces = pieces;

    public IEnumerable<string> Names => _pieces.Where(piece => piece.IsName).Select(piece => piece.Text);

    /// <summary>The name, when the whole text is one place: the field then keeps its JSON type.</summary>
    public string? OnlyName => _pieces is [{ IsName: true } only] ? only.Text : null;

    /// <summary>The template, or in <paramref name="fault"/> what is wrong as a phrase with its remedy.</summary>
    public static bool TryParse(string text, out TextTemplate template, out string fault)
    {
        var pieces = new List<Piece>();
        (template, fault) = (new TextTemplate(pieces), "");
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                pieces.Add(new Piece(text[at..], IsName: false));
                return true;
            }

            if (open > at)
            {
                pieces.Add(new Piece(text[at..open], IsName: false));
            }

            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            var name = close < 0 ? "" : text[(open + 2)..close].Trim();
            if (name.Length == 0)
            {
                fault = close < 0 ? "opened with {{ and never closed. Close the place with }}." : "a place without a name. Write {{field}}.";
                return false;
            }

            pieces.Add(new Piece(name, IsName: true));
            at = close + 2;
        }

        return true;
    }

    public static TextTemplate Parse(string text) =>
        TryParse(text, out var template, out var fault) ? template : throw new FormatException($"'{text}' is {fault}");

    /// <summary>The text with every place filled, or null and the name of the first field that is missing.</summary>
    public string? Fill(DeliveryMessage message, Func<string, string> encode, out string? missing)
    {
        var filled = new StringBuilder();
        foreach (var piece in _pieces)
        {
            var text = piece.IsName ? TextOf(message, piece.Text) : piece.Text;
            if (text is null)
            {
                missing = piece.Text;
                return null;
            }

            filled.Append(piece.IsName ? encode(text) : text);
        }

        missing = null;
        return filled.ToString();
    }

    public static bool TryValue(DeliveryMessage message, string name, out JsonNode? value)
    {
        if (name == "key")
        {
            value = JsonValue.Create(message.Key);
            return true;
        }

        return message.Fields.TryGetPropertyValue(name, out value);
    }

    // A null has no words: inside a text it counts as missing.
    private static string? TextOf(DeliveryMessage message, string name) =>
        !TryValue(message, name, out var value) || value is null ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.ToJsonString();

    private sealed record Piece(string Text, bool IsName);
}

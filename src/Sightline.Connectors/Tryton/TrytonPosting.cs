using System.Globalization;
using System.Text.Json;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>What one message asks of Tryton, filled in.</summary>
/// <param name="Key">The message key.</param>
/// <param name="Product">Code of the product.</param>
/// <param name="Lot">Number of the lot.</param>
/// <param name="Note">Text of the note, with the key in its last line.</param>
/// <param name="Evidence">Where the evidence is; null for none.</param>
/// <param name="Move">Where the part goes.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Advance">How far the order is advanced.</param>
/// <param name="Order">The order; null where none is advanced.</param>
internal sealed record TrytonPosting(string Key, string Product, string Lot, string Note, Uri? Evidence, TrytonMove Move, decimal Quantity, TrytonOrder Advance, string? Order)
{
    /// <summary>What people read before the key in notes and links.</summary>
    public const string Mark = "Sightline ";

    /// <summary>A quantity above zero as it is written, or null.</summary>
    public static decimal? Amount(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0 ? amount : null;
}

/// <summary>Fills the templates of a target's file for each message.</summary>
internal sealed class TrytonForm(TrytonTargetOptions options)
{
    private readonly TextTemplate _product = TextTemplate.Parse(options.Product);
    private readonly TextTemplate _lot = TextTemplate.Parse(options.Lot);
    private readonly IReadOnlyList<TextTemplate> _note = [.. options.Note.Select(TextTemplate.Parse)];
    private readonly UrlTemplate? _evidence = options.Evidence is { } evidence ? new UrlTemplate(evidence) : null;
    private readonly TextTemplate _quantity = TextTemplate.Parse(options.Quantity);
    private readonly TextTemplate? _order = options.Order is { } order ? TextTemplate.Parse(order) : null;

    /// <summary>What the message asks for, with everything in it that is needed.</summary>
    /// <exception cref="TrytonSaid">The message lacks something.</exception>
    public TrytonPosting Fill(DeliveryMessage message)
    {
        var rule = Rule(message);
        var move = rule?.Move ?? TrytonMove.Nowhere;
        var advance = rule?.Order ?? TrytonOrder.Leave;
        return new TrytonPosting(
            message.Key, Needed(_product, message, "product"), Needed(_lot, message, "lot"), Note(message), Evidence(message),
            move, move is TrytonMove.Nowhere ? 0 : Quantity(message),
            advance, advance is TrytonOrder.Leave ? null : Needed(_order!, message, "order"));
    }

    private TrytonResultOptions? Rule(DeliveryMessage message)
    {
        if (options.Result is not { } name || !TextTemplate.TryValue(message, name, out var value) || value?.GetValueKind() is null or JsonValueKind.Null)
        {
            return null;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        return options.Results.FirstOrDefault(r => r.Value == text);
    }

    private string Note(DeliveryMessage message)
    {
        var lines = _note.Select(line => line.Fill(message, plain => plain, out _)).OfType<string>().ToList();
        return lines.Count > 0
            ? $"{string.Join('\n', lines)}\n{TrytonPosting.Mark}{message.Key}"
            : throw TrytonSaid.Refused("Every line of the note names a field that this message does not have. Correct the map.", "note");
    }

    private Uri? Evidence(DeliveryMessage message)
    {
        if (_evidence is null)
        {
            return null;
        }

        return _evidence.Fill(message, out var why) ?? throw TrytonSaid.Refused($"There is no evidence link. {why}", "evidence");
    }

    private decimal Quantity(DeliveryMessage message)
    {
        var text = Needed(_quantity, message, "quantity");
        return TrytonPosting.Amount(text) ?? throw TrytonSaid.Refused($"The quantity is '{text}', which is no number above zero. Correct the map.", "quantity");
    }

    private static string Needed(TextTemplate template, DeliveryMessage message, string what)
    {
        var text = template.Fill(message, plain => plain, out var missing);
        return text is null ? throw TrytonSaid.Refused($"The {what} needs the field '{missing}', which this message does not have. Add it to the map.", what)
            : text.Trim().Length == 0 ? throw TrytonSaid.Refused($"The {what} is empty in this message. Correct the map.", what)
            : text;
    }
}

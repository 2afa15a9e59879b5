using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>Members of an event, or of one item of a list in it, each problem with its place and what to send instead.</summary>
internal sealed class LinkMembers(JsonElement sent, List<ContractError> errors, string pointer = "")
{
    /// <summary>Most items of one list.</summary>
    public const int MostItems = 10_000;

    public string Pointer => pointer;

    /// <summary>A text that may be there.</summary>
    public string? Text(string name)
    {
        if (sent.ValueKind != JsonValueKind.Object || !sent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        Missing($"{pointer}/{name}", $"Is not a text of 1 to {ContractLimits.WordLength} characters. Send a JSON string.");
        return null;
    }

    /// <summary>Says what is wrong at a place, once.</summary>
    public void Missing(string at, string why)
    {
        if (!errors.Exists(e => e.Pointer == at))
        {
            errors.Add(new ContractError(at, why));
        }
    }

    public Thing? Optional(ThingKind kind, string name) => Text(name) is { } key ? new Thing(kind, key) : null;

    public Thing? Needed(ThingKind kind, string name, string what)
    {
        var before = errors.Count;
        var found = Optional(kind, name);
        if (found is null && errors.Count == before)
        {
            Missing($"{pointer}/{name}", $"Missing. Send {what}.");
        }

        return found;
    }

    /// <summary>The part that the event names: by its serial, else as a batch; null where none is named.</summary>
    public Thing? Part()
    {
        if (!sent.TryGetProperty("part", out var part) || part.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (part.ValueKind == JsonValueKind.String)
        {
            // Consumption may name the serial alone.
            return Optional(ThingKind.Serial, "part");
        }

        var within = new LinkMembers(part, errors, pointer + "/part");
        var (serial, batch) = (within.Optional(ThingKind.Serial, "serial"), within.Optional(ThingKind.Batch, "batch"));
        return serial ?? batch;
    }

    public Thing? NeededPart(string what)
    {
        var before = errors.Count;
        if (Part() is { } part)
        {
            return part;
        }

        if (errors.Count == before)
        {
            Missing(pointer + "/part", $"Names neither serial nor batch. Send {what}, such as {{\"serial\": \"SN-1\"}}.");
        }

        return null;
    }

    /// <summary>An object that may be there.</summary>
    public LinkMembers? Item(string name)
    {
        if (!sent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new LinkMembers(value, errors, $"{pointer}/{name}");
        }

        Missing($"{pointer}/{name}", "Is not an object. Send one such as {\"serial\": \"SN-1\"}.");
        return null;
    }

    /// <summary>The objects of a list that must hold some.</summary>
    public IReadOnlyList<LinkMembers> Items(string name, string what)
    {
        if (!sent.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostItems)
        {
            Missing($"{pointer}/{name}", $"Is not a list of 1 to {MostItems} objects. Send {what}.");
            return [];
        }

        var items = new List<LinkMembers>();
        foreach (var (item, i) in list.EnumerateArray().Select((item, i) => (item, i)))
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                items.Add(new LinkMembers(item, errors, $"{pointer}/{name}/{i}"));
            }
            else
            {
                Missing($"{pointer}/{name}/{i}", "Is not an object. Send one such as {\"serial\": \"SN-1\"}.");
            }
        }

        return items;
    }

    /// <summary>The one thing that it names, of these kinds.</summary>
    public Thing? One(IReadOnlyList<ThingKind> kinds)
    {
        var before = errors.Count;
        var found = kinds.Select(kind => Optional(kind, Thing.WordOf(kind))).OfType<Thing>().ToList();
        if (found.Count == 1)
        {
            return found[0];
        }

        if (errors.Count == before)
        {
            Missing(pointer, $"Names {(found.Count == 0 ? "nothing" : "more than one thing")}. Send one of {string.Join(", ", kinds.Select(Thing.WordOf))}.");
        }

        return null;
    }

    public decimal? Quantity()
    {
        if (!sent.TryGetProperty("quantity", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (MaterialQuantity.Read(value) is { } quantity)
        {
            return quantity;
        }

        Missing($"{pointer}/quantity", $"Is no quantity. Send a number above zero, below {MaterialQuantity.Most:0} and with at most {MaterialQuantity.Decimals} decimals, such as 12.5.");
        return null;
    }

    /// <summary>How much, and in what unit; without a unit it is pieces.</summary>
    public (decimal? Quantity, string? Unit) Amount() => (Quantity(), Text("unit"));
}

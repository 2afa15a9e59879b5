using System.Collections.Frozen;

namespace Sightline.Model;

/// <summary>What the history of a product is made of. The numbers are in tables and never change; the first three are those of holds.</summary>
internal enum ThingKind
{
    /// <summary>A serialised part.</summary>
    Serial = 0,

    /// <summary>Parts that have no serial of their own.</summary>
    Batch = 1,

    /// <summary>A lot of material, whole or a piece of one.</summary>
    Lot = 2,

    /// <summary>A lot of finished product.</summary>
    Finished = 3,

    /// <summary>A package, box or pallet, filled once.</summary>
    Container = 4,
    Shipment = 5,
    Customer = 6,

    /// <summary>A work order: not a thing itself, but a way to all that was made in it.</summary>
    Order = 7,
}

/// <summary>One thing of the history, written as <c>lot:L-77</c>.</summary>
internal readonly record struct Thing(ThingKind Kind, string Key)
{
    private static readonly FrozenDictionary<string, ThingKind> s_kinds = Enum.GetValues<ThingKind>().ToFrozenDictionary(kind => kind.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<ThingKind, string> s_words = s_kinds.ToFrozenDictionary(k => k.Value, k => k.Key);

    public static IEnumerable<string> Words => Enum.GetValues<ThingKind>().Select(WordOf);

    public string Word => WordOf(Kind);

    public static string WordOf(ThingKind kind) => s_words[kind];

    public static ThingKind? KindOf(string word) => s_kinds.TryGetValue(word, out var kind) ? kind : null;

    /// <summary>Null for what is not written as a kind, a colon and a key.</summary>
    public static Thing? Parse(string? text) =>
        text?.IndexOf(':') is > 0 and var colon && colon < text.Length - 1 && s_kinds.TryGetValue(text[..colon], out var kind) ? new Thing(kind, text[(colon + 1)..]) : null;

    public override string ToString() => $"{Word}:{Key}";
}

using System.Collections.Frozen;

namespace Sightline.Model;

/// <summary>Words for a piece. Amounts in them are one count; all other units are compared as written and never converted.</summary>
internal static class PieceUnits
{
    private static readonly FrozenSet<string> s_words =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "", "pc", "pcs", "piece", "pieces", "ea", "each", "st", "stk", "stück", "c62", "h87");

    public static bool Holds(string unit) => s_words.Contains(unit);

    /// <summary>The same unit, or both are pieces.</summary>
    public static bool Alike(string a, string b) => a == b || (Holds(a) && Holds(b));
}

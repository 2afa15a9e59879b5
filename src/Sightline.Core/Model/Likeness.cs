using System.Text;

namespace Sightline.Model;

/// <summary>How much one id resembles another, and in which way: what a person mistyped, or a machine wrote in its own form.</summary>
/// <param name="Score">Above 0 and below 1.</param>
/// <param name="Why">In words, to stand behind "its id".</param>
internal sealed record Likeness(double Score, string Why)
{
    private const int MostEdits = 2;
    private const int ShortestPrefix = 4;

    /// <summary>Null where they do not resemble each other, or are the same.</summary>
    public static Likeness? Of(string wanted, string known) => Of(wanted, Folded(wanted), known, Folded(known));

    /// <summary>The same where both are folded already: one id is compared with many.</summary>
    public static Likeness? Of(string wanted, string a, string known, string b)
    {
        if (wanted == known)
        {
            return null;
        }

        if (wanted.Equals(known, StringComparison.OrdinalIgnoreCase))
        {
            return new Likeness(0.95, "is the same but for upper and lower case");
        }

        if (a == b && a.Length > 0)
        {
            return new Likeness(0.9, "is the same but for separators and leading zeros");
        }

        var (shorter, longer) = a.Length < b.Length ? (a, b) : (b, a);
        if (shorter.Length >= ShortestPrefix && 2 * shorter.Length >= longer.Length && longer.StartsWith(shorter, StringComparison.Ordinal))
        {
            return new Likeness(0.6, a.Length < b.Length ? "begins with it" : "is its beginning");
        }

        return (Edits(a, b), shorter.Length) switch
        {
            (1, >= 4) => new Likeness(0.55, "differs in one character"),
            (2, >= 6) => new Likeness(0.3, "differs in two characters"),
            _ => null,
        };
    }

    /// <summary>Lower case, without separators and without leading zeros of any number in it.</summary>
    public static string Folded(string id)
    {
        var kept = new StringBuilder(id.Length);
        for (var i = 0; i < id.Length; i++)
        {
            var leads = id[i] == '0' && (i == 0 || !char.IsAsciiDigit(id[i - 1]) || LeadsAt(id, i - 1)) && i + 1 < id.Length && char.IsAsciiDigit(id[i + 1]);
            if (char.IsLetterOrDigit(id[i]) && !leads)
            {
                kept.Append(char.ToLowerInvariant(id[i]));
            }
        }

        return kept.ToString();
    }

    /// <summary>All digits up to here, back to the beginning of the number, are zeros.</summary>
    private static bool LeadsAt(string id, int at)
    {
        for (; at >= 0 && char.IsAsciiDigit(id[at]); at--)
        {
            if (id[at] != '0')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Fewest characters to insert, leave out, replace or swap with their neighbour (optimal string alignment), as far as it is
    /// at most two; else more.
    /// </summary>
    private static int Edits(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MostEdits)
        {
            return MostEdits + 1;
        }

        var width = b.Length + 1;
        var rows = 3 * width <= 1_024 ? stackalloc int[3 * width] : new int[3 * width];
        var before = rows[..width];
        var last = rows[width..(2 * width)];
        var now = rows[(2 * width)..];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                now[j] = Math.Min(last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(last[j], now[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }

                least = Math.Min(least, now[j]);
            }

            if (least > MostEdits)
            {
                return least;
            }

            var free = before;
            before = last;
            last = now;
            now = free;
        }

        return last[b.Length];
    }
}

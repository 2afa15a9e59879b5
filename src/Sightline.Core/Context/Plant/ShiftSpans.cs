namespace Sightline.Context.Plant;

/// <summary>A time in which one shift is on at a line, or none.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">First moment after it.</param>
/// <param name="Shift">The shift that records get; null for none.</param>
/// <param name="Also">Other shifts of the same kind that are on too: an overlap.</param>
/// <param name="Excepted">No shift, because an exception says so.</param>
internal sealed record ShiftPiece(DateTimeOffset From, DateTimeOffset To, ShiftCalendar.Occurrence? Shift, IReadOnlyList<string> Also, bool Excepted)
{
    public TimeSpan Length => To - From;
}

/// <summary>Cuts a time into the shifts of a line, with gaps and overlaps.</summary>
internal static class ShiftSpans
{
    /// <summary>Shorter than this, no shift between two shifts is a hole in the calendar and no rest.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromHours(6);

    public static IReadOnlyList<ShiftPiece> Of(IReadOnlyList<ShiftRule> rules, string? line, DateTimeOffset from, DateTimeOffset to)
    {
        var applying = rules.Where(r => r.Line is null || r.Line == line).ToList();
        var on = applying.SelectMany(rule => Days(rule, from, to).Select(rule.On).OfType<ShiftCalendar.Occurrence>().Select(o => (Own: rule.Line is not null, Shift: o))).ToList();
        var meant = applying.SelectMany(rule => Days(rule, from, to).Select(rule.Usual).OfType<ShiftCalendar.Occurrence>()).ToList();
        var cuts = on.Select(o => o.Shift).Concat(meant).SelectMany(s => (DateTimeOffset[])[s.Starts, s.Ends]).Where(m => m > from && m < to).Append(from).Append(to).Distinct().Order().ToList();
        var pieces = new List<ShiftPiece>();
        for (var i = 0; i + 1 < cuts.Count; i++)
        {
            var at = cuts[i];
            var covering = on.Where(o => at >= o.Shift.Starts && at < o.Shift.Ends).ToList();
            var fitting = (covering.Exists(o => o.Own) ? covering.Where(o => o.Own) : covering)
                .Select(o => o.Shift).OrderBy(s => s.Id, StringComparer.Ordinal).ThenByDescending(s => s.Day).ToList();
            Add(pieces, new ShiftPiece(at, cuts[i + 1], fitting.FirstOrDefault(), [.. fitting.Skip(1).Select(s => s.Id)], fitting.Count == 0 && meant.Exists(s => at >= s.Starts && at < s.Ends)));
        }

        return pieces;
    }

    /// <summary>Times between two shifts that are too short for a rest. What touches an exception is meant.</summary>
    public static IEnumerable<ShiftPiece> Gaps(IReadOnlyList<ShiftPiece> pieces) =>
        pieces.Where((piece, i) => piece.Shift is null && piece.Length < LongestGap && i > 0 && i < pieces.Count - 1 && pieces[i - 1].Shift is not null && pieces[i + 1].Shift is not null && !piece.Excepted);

    public static IEnumerable<ShiftPiece> Overlaps(IReadOnlyList<ShiftPiece> pieces) => pieces.Where(piece => piece.Also.Count > 0);

    private static IEnumerable<DateOnly> Days(ShiftRule rule, DateTimeOffset from, DateTimeOffset to)
    {
        for (var day = rule.LocalDay(from).AddDays(-2); day <= rule.LocalDay(to); day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static void Add(List<ShiftPiece> pieces, ShiftPiece piece)
    {
        if (pieces.Count > 0 && pieces[^1] is var last && last.Shift == piece.Shift && last.Excepted == piece.Excepted && last.Also.SequenceEqual(piece.Also))
        {
            pieces[^1] = last with { To = piece.To };
        }
        else
        {
            pieces.Add(piece);
        }
    }
}

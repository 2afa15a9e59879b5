namespace Sightline.Context.Changeover;

/// <summary>One time in which something spoke against a line running.</summary>
/// <param name="Code">As in the permit: changeover, recipe-differs, recipe-overridden.</param>
/// <param name="Since">From when on.</param>
/// <param name="Until">Null while it lasts.</param>
/// <param name="What">In words.</param>
internal sealed record PermitSpan(string Code, DateTimeOffset Since, DateTimeOffset? Until, string What);

/// <summary>When a line was changed over, overridden, or ran with another recipe than was expected: read from the facts that say so.</summary>
internal sealed class PermitHistory(ChangeoverQuery changeovers, MismatchQuery mismatches)
{
    /// <summary>Newest first.</summary>
    public IReadOnlyList<PermitSpan> Of(string line, int limit)
    {
        var records = changeovers.Page(line, long.MaxValue, limit);
        var spans = records.SelectMany(Of).Concat(mismatches.Page(line, long.MaxValue, limit).Select(m => new PermitSpan(
            "recipe-differs", m.BeganAt, m.EndedAt, $"Station '{m.Station}' worked with recipe {StationRecipe.Words(m.Actual)}, and {StationRecipe.Words(m.Expected)} was expected; {m.Parts} parts.")));
        return [.. spans.OrderByDescending(s => s.Since).Take(limit)];
    }

    /// <summary>A span for each stretch between two acts in which the changeover was open, or overridden.</summary>
    private static IEnumerable<PermitSpan> Of(ChangeoverRecord record)
    {
        for (var i = 0; i < record.Moves.Count; i++)
        {
            var move = record.Moves[i];
            var code = Code(move.To);
            if (code is null || (i > 0 && Code(record.Moves[i - 1].To) == code && code == "changeover"))
            {
                continue;
            }

            var until = record.Moves.Skip(i + 1).FirstOrDefault(m => Code(m.To) != code || code != "changeover")?.At;
            yield return new PermitSpan(code, move.At, until, code == "changeover"
                ? $"Changeover {record.N} to order '{record.WorkOrder}', asked for by {record.RequestedBy}."
                : $"{move.By} let the line run against its permit: {move.Words}");
        }
    }

    private static string? Code(ChangeoverState state) => ChangeoverTable.IsOpen(state) ? "changeover" : state == ChangeoverState.Overridden ? "overridden" : null;
}

using Sightline.Model;

namespace Sightline.Decisions.Challenges;

/// <summary>When a piece must be shown: the policy of the line, applied to where a station stands with it at one moment.</summary>
internal sealed class DueRules(ChallengePolicy? policy, string line, IPlantView view, DateTimeOffset now)
{
    private readonly ShiftSpan? _shift = policy is { AtStart: true } ? view.ShiftAt(now, line) : null;

    /// <summary>Where a station stands with a piece, with all that the policy says of it.</summary>
    /// <param name="state">What is known of the station and the piece; its parts are those before it was caught, negative.</param>
    /// <param name="seen">Production parts the station has seen, and when the last was exposed; null for none.</param>
    /// <param name="restarted">When a machine of the line was last started again; null for never.</param>
    public PieceStanding Of(PieceStanding state, (long Parts, DateTimeOffset At)? seen, DateTimeOffset? restarted)
    {
        var standing = state with { Parts = (seen?.Parts ?? 0) + state.Parts };
        return policy is null ? standing : standing with
        {
            DueAt = policy.Every is { } every ? (standing.GoodAt ?? now) + (standing.GoodAt is null ? TimeSpan.Zero : every) : null,
            PartsLeft = policy.EveryParts is { } most ? Math.Max(0, most - standing.Parts) : null,
            Overdue = [.. Overdue(policy, standing, seen?.At, restarted)],
        };
    }

    private IEnumerable<string> Overdue(ChallengePolicy asked, PieceStanding piece, DateTimeOffset? lastPart, DateTimeOffset? restarted)
    {
        var good = piece.GoodAt;
        if (_shift is { } shift && !(good >= shift.Starts))
        {
            yield return $"not shown since shift {shift.Id} began at {Rfc3339.Write(shift.Starts)}";
        }

        if (asked.EveryParts is { } most && piece.Parts >= most)
        {
            yield return $"{piece.Parts} parts went by, and it is asked for every {most}";
        }

        if (asked.Every is { } every && !(now - good <= every))
        {
            yield return good is { } at ? $"last caught at {Rfc3339.Write(at)}, and it is asked for every {asked.EveryMinutes} minutes" : $"never caught, and it is asked for every {asked.EveryMinutes} minutes";
        }

        if (asked.AfterRestart && restarted is { } start && !(good >= start))
        {
            yield return $"not shown since a machine was started at {Rfc3339.Write(start)}";
        }

        if (asked.AtEnd && lastPart is { } last && !(good >= last) && view.ShiftAt(last, line) is { } ended && now > ended.Ends)
        {
            yield return $"shift {ended.Id} ended at {Rfc3339.Write(ended.Ends)}, and it was not shown after its last part";
        }
    }
}

using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Verifying and closing: only where nothing is left, and with everything that is.</summary>
internal static class NcrEnds
{
    public static NonconformanceMove Plan(SqliteDatabase db, Nonconformance ncr, NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        var closes = move.Act == NcrActs.Close;
        move = move with
        {
            Reason = faults.Needed("/reason", wish.Reason, closes ? "what it is closed with" : "how it was seen that everything was carried out"),
            New = NcrStages.Words[(int)(closes ? NcrStages.Closed : NcrStages.Verified)],
        };
        foreach (var left in Left(db, ncr))
        {
            faults.Conflict(left);
        }

        if (closes && ncr.OpenActions > 0)
        {
            faults.Conflict($"{Count(ncr.OpenActions, "corrective action is", "corrective actions are")} not done and found effective.");
        }

        if (closes && ncr.State != NcrStages.Verified)
        {
            faults.Conflict("Verify it first: somebody sees that what was decided was carried out.");
        }
        else if (!closes && ncr.State == NcrStages.Verified)
        {
            faults.Conflict("Is verified already.");
        }

        return move;
    }

    /// <summary>What is not settled about its parts, each in a sentence.</summary>
    private static IEnumerable<string> Left(SqliteDatabase db, Nonconformance ncr)
    {
        if (ncr.State == NcrStages.Open)
        {
            yield return "Is not contained.";
        }

        if (ncr.Undisposed > 0)
        {
            yield return $"{Count(ncr.Undisposed, "part has", "parts have")} no disposition in force.";
        }

        if (NonconformanceQuery.Concessions(db, ncr.Position).Count is var waiting and > 0)
        {
            yield return $"{Count(waiting, "concession waits", "concessions wait")} for a signature.";
        }

        if (ncr.Reworking > 0)
        {
            yield return $"{Count(ncr.Reworking, "part was", "parts were")} not inspected again after the rework.";
        }
    }

    private static string Count(long count, string one, string several) => $"{count} {(count == 1 ? one : several)}";
}

using System.Text.RegularExpressions;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Checks corrective actions, deviations and documents.</summary>
internal static partial class NcrPapers
{
    public static NonconformanceMove Plan(SqliteDatabase db, Nonconformance ncr, long of, NcrWish wish, NcrFaults faults, NonconformanceMove move, DateOnly today) => move.Act switch
    {
        NcrActs.Action => move with { Action = new NcrAction(faults.Needed("/what", wish.What, "what is to be done"), faults.Needed("/owner", wish.Owner, "who does it"), Due(wish, faults)) },
        NcrActs.Done or NcrActs.Check => OnAction(db, ncr, of, wish, faults, move),
        NcrActs.Deviate => Deviate(ncr, wish, faults, move, today),
        NcrActs.Attach => Attach(wish, faults, move),
        _ => throw new InvalidOperationException($"Nothing is known of '{move.Act}'."),
    };

    private static string Due(NcrWish wish, NcrFaults faults) => wish.Due is null ? faults.Needed("/due", null, "the day until which it is done, such as 2026-11-30") : faults.Day("/due", wish.Due)!;

    private static NonconformanceMove OnAction(SqliteDatabase db, Nonconformance ncr, long of, NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        var checks = move.Act == NcrActs.Check;
        var reason = faults.Needed("/reason", wish.Reason, checks ? "how it was seen" : "what was done");
        if (checks && wish.Good is null)
        {
            faults.Wrong("/good", "Missing. Send true or false: whether it was effective.");
        }

        var action = NcrPapersQuery.Actions(db, ncr.Position).FirstOrDefault(a => a.Position == of);
        if (action is null)
        {
            faults.Conflict($"Has no corrective action '{of}'.");
        }
        else if (!action.IsOpen)
        {
            faults.Conflict($"Corrective action '{of}' was found effective by {action.CheckedBy}.");
        }
        else if (checks != action.IsDone)
        {
            faults.Conflict(checks ? $"Corrective action '{of}' is not done yet: whether it works is seen afterwards." : $"Corrective action '{of}' was done by {action.DoneBy}. See whether it works.");
        }

        return move with { Of = of, Reason = reason, Good = checks ? wish.Good : null };
    }

    /// <summary>A limit may be exceeded until a day or for a quantity; never for ever, and never by one's own wish.</summary>
    private static NonconformanceMove Deviate(Nonconformance ncr, NcrWish wish, NcrFaults faults, NonconformanceMove move, DateOnly today)
    {
        var deviation = new NcrDeviation(
            faults.Needed("/characteristic", wish.Characteristic, "what deviates, such as length"), faults.Needed("/limit", wish.Limit, "the limit that is good for now, such as 10.0 to 10.4 mm"),
            faults.Day("/until", wish.Until), faults.Quantity("/quantity", wish.Quantity));
        if (deviation is { Until: null, Quantity: null })
        {
            faults.Wrong("/until", "Missing. Send the last day, or a quantity: a deviation ends.");
        }

        // A day ends later in the west: yesterday in UTC is still today somewhere.
        if (DateOnly.TryParseExact(deviation.Until, "yyyy-MM-dd", out var until) && until < today.AddDays(-1))
        {
            faults.Wrong("/until", $"Is '{wish.Until}', which is over. Send a day that is to come.");
        }

        if (ncr.OpenedBy == move.By)
        {
            faults.Conflict("You opened this nonconformance. Somebody else signs its deviations.");
        }

        return move with { Deviation = deviation, Reason = faults.Needed("/reason", wish.Reason, "why it may deviate") };
    }

    private static NonconformanceMove Attach(NcrWish wish, NcrFaults faults, NonconformanceMove move)
    {
        var name = faults.Needed("/name", wish.Name, "the name of the document");
        if (wish.Sha256 is not { } hash || !Sha256().IsMatch(hash))
        {
            faults.Wrong("/sha256", $"{(wish.Sha256 is null ? "Missing" : $"Is '{wish.Sha256}'")}. Send the SHA-256 of the document, 64 digits and letters from 0 to f.");
        }

        return move with { Document = new NcrDocument(name, wish.Sha256 ?? "", faults.Text("/place", wish.Place)), Reason = faults.Text("/reason", wish.Reason) };
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sha256();
}

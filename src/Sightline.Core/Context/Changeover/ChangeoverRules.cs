using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>What is known of a line at the moment something is decided.</summary>
/// <param name="Policy">Of its master record.</param>
/// <param name="Stations">Expected beside actual at each of its stations.</param>
/// <param name="ChallengePassed">Challenge pieces have passed since the recipe was sent, or none are asked for.</param>
internal sealed record LineNow(LinePolicy Policy, IReadOnlyList<StationRecipe> Stations, bool ChallengePassed);

/// <summary>What somebody wants to do.</summary>
internal sealed record ChangeoverWish(string Act, string By, string? Item = null);

/// <summary>What the rules say to a wish.</summary>
internal abstract record ChangeoverDecision
{
    private ChangeoverDecision()
    {
    }

    /// <summary>It is done.</summary>
    public sealed record Goes(ChangeoverState From, ChangeoverState To) : ChangeoverDecision;

    /// <summary>It was done already.</summary>
    public sealed record ChangesNothing(ChangeoverState State) : ChangeoverDecision;

    /// <summary>It contradicts how the line stands; with what to do instead.</summary>
    public sealed record Refused(ChangeoverState State, string Why) : ChangeoverDecision;
}

/// <summary>The rules around the table: which event a wish is, how the line stands now, and why it may not run. Without time, storage or side effects.</summary>
internal static class ChangeoverRules
{
    /// <summary>How the line stands, with what its stations and challenge pieces say by now.</summary>
    public static ChangeoverState Now(ChangeoverRecord? record, LineNow now)
    {
        var state = record?.State ?? ChangeoverState.Running;
        var seen = ChangeoverTable.After(state, RecipesOf(now, SentAt(record)));
        return seen == ChangeoverState.Confirming
            ? ChangeoverTable.After(seen, now.ChallengePassed ? ChangeoverEvent.ChallengePassed : ChangeoverEvent.ChallengeMissing)
            : seen;
    }

    public static ChangeoverDecision Decide(ChangeoverRecord? record, LineNow now, ChangeoverWish wish)
    {
        var state = Now(record, now);
        var (happens, contradiction) = EventOf(record, now, wish);
        var effect = ChangeoverTable.Next(state, happens);
        return effect.Kind switch
        {
            ChangeoverTable.EffectKind.Refused => new ChangeoverDecision.Refused(state, Refusal(record, now, state, wish.Act)),
            _ when contradiction is not null && ChangeoverTable.IsOpen(state) && !ChangeoverTable.IsSent(state) => new ChangeoverDecision.Refused(state, contradiction),
            ChangeoverTable.EffectKind.ChangesNothing => new ChangeoverDecision.ChangesNothing(state),
            _ when IsRepeated(record, wish) => new ChangeoverDecision.ChangesNothing(state),
            _ => new ChangeoverDecision.Goes(state, effect.To),
        };
    }

    /// <summary>True when the order of the changeover holds from this step on: the recipe is sent, or somebody lets the line run before it was.</summary>
    /// <param name="record">The changeover that is open; null when this step asks for it.</param>
    /// <param name="step">What is done.</param>
    public static bool BeginsSegment(ChangeoverRecord? record, ChangeoverDecision.Goes step) =>
        record?.Segment is null && (step.To == ChangeoverState.RecipeSent || (step.To == ChangeoverState.Overridden && ChangeoverTable.IsOpen(step.From)));

    /// <summary>Everything of the changeover and the recipes that speaks against running.</summary>
    public static IEnumerable<PermitReason> Reasons(ChangeoverRecord? record, LineNow now)
    {
        var state = Now(record, now);
        if (ChangeoverTable.IsOpen(state))
        {
            yield return new PermitReason("changeover", $"Changeover {record!.N} to order '{record.WorkOrder}' is not finished. {Refusal(record, now, state, ChangeoverActs.Confirm)}", Blocks: true);
        }

        foreach (var station in now.Stations.Where(s => s.Verdict(SentAt(record)) == RecipeVerdict.Differs))
        {
            var words = $"Station '{station.Station}' works with recipe {StationRecipe.Words(station.Actual)}, and {StationRecipe.Words(station.Expected)} is expected.";
            yield return IsCovered(record, station)
                ? new PermitReason("recipe-overridden", $"{words} {record!.By} let the line run with it.", Blocks: false)
                : new PermitReason("recipe-differs", $"{words} Switch the station to the expected recipe, or correct what is expected.", now.Policy.Blocks);
        }
    }

    /// <summary>What can be done in a state, in the order in which it usually is.</summary>
    public static IReadOnlyList<string> Actions(ChangeoverRecord? record, ChangeoverState state)
    {
        (string Act, ChangeoverEvent Event)[] acts =
        [
            (ChangeoverActs.Request, ChangeoverEvent.Request), (ChangeoverActs.Clear, ChangeoverEvent.Clear), (ChangeoverActs.Approve, ChangeoverEvent.Approve),
            (ChangeoverActs.Confirm, ChangeoverEvent.Confirm), (ChangeoverActs.Cancel, ChangeoverEvent.Cancel), (ChangeoverActs.Override, ChangeoverEvent.Override),
        ];
        return [.. acts.Where(a => ChangeoverTable.Next(state, a.Event).Kind == ChangeoverTable.EffectKind.Goes && IsLeft(record, a.Act)).Select(a => a.Act)];
    }

    private static bool IsLeft(ChangeoverRecord? record, string act) => act switch
    {
        ChangeoverActs.Clear => Left(record).Count > 0,
        ChangeoverActs.Approve => record?.Approval == true && Left(record).Count == 0,
        _ => true,
    };

    /// <summary>The override is for this pair of recipes at this station. Anything else that is wrong is not covered by it.</summary>
    private static bool IsCovered(ChangeoverRecord? record, StationRecipe station) =>
        record?.State == ChangeoverState.Overridden && record.Covers.Any(c => c.Station == station.Station && c.Expected == station.Expected && c.Actual == station.Actual);

    /// <summary>While stations switch, only what they report after the recipe was sent counts against them.</summary>
    private static DateTimeOffset? SentAt(ChangeoverRecord? record) => record is not null && ChangeoverTable.IsSent(record.State) ? record.SentAt : null;

    private static ChangeoverEvent RecipesOf(LineNow now, DateTimeOffset? sentAt)
    {
        var verdicts = now.Stations.Select(s => s.Verdict(sentAt)).ToHashSet();
        return verdicts.Contains(RecipeVerdict.Differs) ? ChangeoverEvent.RecipeDiffers
            : verdicts.Contains(RecipeVerdict.Waiting) || (now.Policy.ReportsRecipes && verdicts.Contains(RecipeVerdict.Unknown)) ? ChangeoverEvent.RecipeMissing
            : ChangeoverEvent.RecipeSame;
    }

    /// <summary>Which event a wish is, and what in it contradicts a clearance that still goes on.</summary>
    private static (ChangeoverEvent Event, string? Contradiction) EventOf(ChangeoverRecord? record, LineNow now, ChangeoverWish wish) => wish.Act switch
    {
        ChangeoverActs.Request => (now.Policy.Clearance.Count == 0 && !now.Policy.Approval ? ChangeoverEvent.RequestReady : ChangeoverEvent.Request, null),
        ChangeoverActs.Clear => (Left(record).Any(i => i != wish.Item) || record?.Approval == true ? ChangeoverEvent.Clear : ChangeoverEvent.ClearLast, null),
        ChangeoverActs.Approve => (ChangeoverEvent.Approve, ContradictionOfApproval(record, wish)),
        ChangeoverActs.Confirm => (ChangeoverEvent.Confirm, null),
        ChangeoverActs.Cancel => (ChangeoverEvent.Cancel, null),
        ChangeoverActs.Override => (ChangeoverEvent.Override, null),
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish.Act, "No act of a changeover."),
    };

    private static string? ContradictionOfApproval(ChangeoverRecord? record, ChangeoverWish wish) =>
        Left(record) is { Count: > 0 } left ? $"Not cleared yet: {string.Join(", ", left)}. Approve when all of it is done."
        : record?.Approval != true ? "No second person is asked for. Clear the items of the list."
        : record.Clearance.Any(c => c.By == wish.By) || (record.Clearance.Count == 0 && record.RequestedBy == wish.By) ? $"{wish.By} cleared the line. Somebody else approves it."
        : null;

    private static bool IsRepeated(ChangeoverRecord? record, ChangeoverWish wish) =>
        wish.Act == ChangeoverActs.Clear && record?.Clearance.Any(c => c.Item == wish.Item && c.At is not null) == true;

    private static List<string> Left(ChangeoverRecord? record) => [.. (record?.Clearance ?? []).Where(c => c.At is null).Select(c => c.Item)];

    /// <summary>Why an act is not for now, and what is.</summary>
    private static string Refusal(ChangeoverRecord? record, LineNow now, ChangeoverState state, string act) => state switch
    {
        _ when act == ChangeoverActs.Request => $"Changeover {record!.N} to order '{record.WorkOrder}' is open. Finish it, or cancel it, then ask for the next.",
        ChangeoverState.Requested or ChangeoverState.Clearing => Left(record) is { Count: > 0 } left ? $"Clear the line first: {string.Join(", ", left)}." : "The line is clear; somebody else than who cleared it approves that first.",
        ChangeoverState.RecipeSent => $"Not every station reports its recipe yet: {Stations(now, record, RecipeVerdict.Waiting, RecipeVerdict.Unknown)}. Switch them, or let them report.",
        ChangeoverState.RecipeDiffers => $"A station has another recipe than is expected: {Stations(now, record, RecipeVerdict.Differs)}. Switch it to the expected one.",
        ChangeoverState.Challenging => "Challenge pieces have not passed since the recipe was sent. Show them to the stations.",
        ChangeoverState.Confirming => "All is as expected. Confirm it.",
        _ => "No changeover is open on this line. Ask for one first.",
    };

    private static string Stations(LineNow now, ChangeoverRecord? record, params RecipeVerdict[] verdicts) =>
        string.Join(", ", now.Stations.Where(s => verdicts.Contains(s.Verdict(SentAt(record)))).Select(s => $"{s.Station} has {StationRecipe.Words(s.Actual)}, expected is {StationRecipe.Words(s.Expected)}"));
}

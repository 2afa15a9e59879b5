using Sightline.Contract;

namespace Sightline.Decisions.Rules.Watching.Rates;

/// <summary>What a rule says of its rate, with the defaults filled in. Either a window or a number of parts is set.</summary>
/// <param name="Window">How far back in time; null where parts are counted.</param>
/// <param name="Parts">How many inspections back; null where time is.</param>
/// <param name="Limit">Null where the groups make their own.</param>
/// <param name="Least">Inspections without which nothing is said.</param>
/// <param name="Base">Groups that make the limits.</param>
/// <param name="ByDefect">True: what counts is a defect of the rule's classes. False: the machine's fail.</param>
internal sealed record RateSettings(TimeSpan? Window, int? Parts, decimal? Limit, int Least, int Base, bool ByDefect)
{
    /// <summary>A window of time is counted in this many slices.</summary>
    public const int Slices = 15;

    /// <summary>A finding names at most so many records when it opens, the newest.</summary>
    public const int MostRecords = 300;

    public static RateSettings From(RuleFile rule) => new(
        rule.Watch.Window is { } window ? RuleDuration.Read(window)!.Value : null, rule.Watch.Parts, rule.Watch.Limit, Math.Min(rule.Watch.Least ?? 50, rule.Watch.Parts ?? int.MaxValue),
        rule.Watch.Base ?? 25, rule.Where.Classes is not null);

    public bool Counts(Sighting seen) => ByDefect ? seen.Defects.Count > 0 : seen.Result == InspectionResult.Fail;

    /// <summary>What is counted, in words.</summary>
    public string What => ByDefect ? "with such a defect" : "failed";

    /// <summary>How far back, in words.</summary>
    public string Span => Window is { } window ? RuleDuration.Say(window) : $"the last {Parts} inspections";
}

using Sightline.Contract;

namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>What a rule says of its runs, with the defaults filled in.</summary>
/// <param name="Fails">Parts in a row that are a run.</param>
/// <param name="Passes">Parts in a row that end one.</param>
/// <param name="ByDefect">True: what counts is a defect of the rule's classes. False: the machine's fail.</param>
internal sealed record RunSettings(int Fails, int Passes, bool ByDefect)
{
    public static RunSettings From(RuleFile rule) => new(rule.Watch.Fails ?? 3, rule.Watch.Passes ?? 1, rule.Where.Classes is not null);

    /// <summary>Null where it says neither: what the machine left to a person does not end a run and does not continue it.</summary>
    public bool? IsFail(Sighting seen) => ByDefect
        ? seen.Defects.Count > 0
        : seen.Result switch { InspectionResult.Fail => true, InspectionResult.Pass => false, _ => null };
}

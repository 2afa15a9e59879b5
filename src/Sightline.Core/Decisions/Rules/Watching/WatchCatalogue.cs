using Sightline.Contract;
using Sightline.Decisions.Rules.Watching.Clusters;
using Sightline.Decisions.Rules.Watching.Periods;
using Sightline.Decisions.Rules.Watching.Rates;
using Sightline.Decisions.Rules.Watching.Series;

namespace Sightline.Decisions.Rules.Watching;

/// <summary>The watch that a rule asks for.</summary>
internal static class WatchCatalogue
{
    // Raised where a watch remembers other things, or the same in another form.
    private const string Form = "1";

    /// <summary>Null for a rule whose findings come from the clock and not from inspections. The rule has no <see cref="Problems"/>.</summary>
    public static IRuleWatch? Create(RuleFile rule) => rule.Watch.Kind switch
    {
        WatchKinds.Cluster => new ClusterWatch(ClusterSettings.From(rule.Watch)),
        WatchKinds.Period => new PeriodWatch(PeriodSettings.From(rule.Watch)),
        WatchKinds.Rate when rule.Watch.Limit is not null => new RateWatch(RateSettings.From(rule)),
        WatchKinds.Rate => new ChartWatch(RateSettings.From(rule)),
        WatchKinds.Run => new RunWatch(RunSettings.From(rule)),
        WatchKinds.Confidence => new ConfidenceWatch(ConfidenceSettings.From(rule.Watch)),
        WatchKinds.Notice => null,
        var unknown => throw new ArgumentException($"There is no watch '{unknown}'.", nameof(rule)),
    };

    /// <summary>Every problem of a watch, with its place in the rule's file and what to send instead.</summary>
    public static IReadOnlyList<ContractError> Problems(WatchSettings watch) => [.. WatchCheck.Problems(watch)];

    /// <summary>What the memory of a rule depends on. A version with another shape begins anew; one with the same goes on with what is known.</summary>
    public static string Shape(RuleFile rule)
    {
        var watch = rule.Watch;
        var grid = watch.Grid is { } g ? WatchKey.Of($"{g.Width:G29}", $"{g.Height:G29}", $"{g.Columns}", $"{g.Rows}", g.Unit ?? "px") : "";
        return WatchKey.Of(
            Form, watch.Kind, Names(rule.Where.Lines), Names(rule.Where.Stations), Names(rule.Where.Products), Names(rule.Where.Classes),
            watch.Window is { } window && RuleDuration.Read(window) is { } time ? $"{time.Ticks}" : "", grid, $"{watch.Parts}", $"{watch.Lambda:G29}", $"{watch.Base}",
            watch.Kind == WatchKinds.Rate ? (watch.Limit is null ? "chart" : "limit") : "");
    }

    private static string Names(IReadOnlyList<string>? names) => names is null ? "*" : WatchKey.Of([.. names.Order(StringComparer.Ordinal)]);
}

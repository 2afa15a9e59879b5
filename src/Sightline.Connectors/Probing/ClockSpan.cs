using System.Globalization;
using Sightline.Model;

namespace Sightline.Connectors.Probing;

/// <summary>
/// Between which bounds a target's clock is ahead of ours (below zero: behind). It read its time between our sending and our receiving,
/// and may have cut off what is finer than it tells; several looks narrow the bounds.
/// </summary>
internal sealed record ClockSpan(TimeSpan Least, TimeSpan Most)
{
    /// <summary>From one look at the clock.</summary>
    /// <param name="sent">Our time before asking.</param>
    /// <param name="received">Our time after the answer.</param>
    /// <param name="told">What the target's clock said.</param>
    /// <param name="grain">What finer than this it cut off.</param>
    public static ClockSpan Of(DateTimeOffset sent, DateTimeOffset received, DateTimeOffset told, TimeSpan grain) => new(told - received, told + grain - sent);

    /// <summary>What both looks allow; the later one where a clock was set between the two.</summary>
    public ClockSpan And(ClockSpan later)
    {
        var least = Least > later.Least ? Least : later.Least;
        var most = Most < later.Most ? Most : later.Most;
        return most < least ? later : new ClockSpan(least, most);
    }

    public ProbeFinding Judge(TimeSpan bound)
    {
        var middle = (Least + Most) / 2;
        var words = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(middle.TotalSeconds):0.0} s {(middle >= TimeSpan.Zero ? "ahead of" : "behind")} this node's, give or take {((Most - Least) / 2).TotalSeconds:0.0} s");
        // Off by more than the bound beyond any doubt of the measurement.
        return Least > bound || Most < -bound
            ? new(ProbeChecks.Clock, ProbeVerdict.Doubt, $"The target's clock is {words}: more than {bound:c} (Preflight:MostClockSkew). Set the clock that is wrong: tokens and signatures are refused when clocks differ, and times do not agree.")
            : new(ProbeChecks.Clock, ProbeVerdict.Good, $"The target's clock is {words}.");
    }
}

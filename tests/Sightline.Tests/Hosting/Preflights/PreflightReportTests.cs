using FsCheck;
using FsCheck.Fluent;
using Sightline.Hosting.Preflights;
using Sightline.Model;

namespace Sightline.Tests.Hosting.Preflights;

/// <summary>What was good once and is not any more is told until it is good again, night after night.</summary>
public sealed class PreflightReportTests
{
    private static readonly DateTimeOffset s_first = new(2026, 11, 20, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_step_is_worsened_from_the_night_on_that_found_it_so_until_one_finds_it_good()
    {
        // Null: a step that was not tried that night.
        var night = Gen.Elements<ProbeVerdict?>(ProbeVerdict.NotAsked, ProbeVerdict.Good, ProbeVerdict.Doubt, ProbeVerdict.Bad, null);
        Check.QuickThrowOnFailure(Prop.ForAll(night.ListOf().ToArbitrary(), nights =>
        {
            PreflightReport? last = null;
            DateTimeOffset? since = null;
            for (var i = 0; i < nights.Count; i++)
            {
                var at = s_first.AddDays(i);
                var before = last;
                last = PreflightReport.From(Report(at, nights[i]).After(last).ToJson())!;
                var wasGood = before?.Findings.Any(f => f is { Check: "reach", Verdict: ProbeVerdict.Good }) == true;
                since = nights[i] == ProbeVerdict.Good ? null
                    : since ?? (nights[i] is ProbeVerdict.Doubt or ProbeVerdict.Bad && wasGood ? at : null);
                if (since != last.Worsened.SingleOrDefault(w => w.Check == "reach")?.Since)
                {
                    return false;
                }
            }

            return true;
        }));
    }

    [Fact]
    public void A_report_is_read_as_it_was_written()
    {
        var report = new PreflightReport("mes", s_first, "live",
            [new ProbeFinding("certificate", ProbeVerdict.Good, "is \"good\"") { Until = s_first.AddDays(20) }, new ProbeFinding("load", ProbeVerdict.NotAsked, "was not asked for")], [new Worsened("clock", s_first.AddDays(-1))]);
        var read = PreflightReport.From(System.Text.Json.Nodes.JsonNode.Parse(report.ToJson().ToJsonString()))!;
        Assert.Equal((report.Target, report.At, report.Stage), (read.Target, read.At, read.Stage));
        Assert.Equal(report.Findings, read.Findings);
        Assert.Equal(report.Worsened, read.Worsened);
        Assert.Equal(ProbeVerdict.Good, read.Verdict);
    }

    private static PreflightReport Report(DateTimeOffset at, ProbeVerdict? verdict) => new("mes", at, "live",
        [new ProbeFinding("settings", ProbeVerdict.Good, ""), .. verdict is { } found ? [new ProbeFinding("reach", found, "")] : Array.Empty<ProbeFinding>()], []);
}

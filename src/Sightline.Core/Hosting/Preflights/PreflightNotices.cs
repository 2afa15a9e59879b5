using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Settings;
using Microsoft.Extensions.Options;

namespace Sightline.Hosting.Preflights;

/// <summary>Targets whose newest preflight found worse what was good before, or a certificate that ends soon. Over by itself with the next that is good.</summary>
internal sealed class PreflightNotices(TargetTable targets, PreflightLog log, IOptions<PreflightOptions> options) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => targets.Working.SelectMany(t => log.Last(t.Name.Value) is { } report ? Of(report, now) : []);

    private IEnumerable<Notice> Of(PreflightReport report, DateTimeOffset now)
    {
        foreach (var worse in report.Worsened)
        {
            var finding = report.Findings.FirstOrDefault(f => f.Check == worse.Check);
            yield return Notice(report.Target, worse.Check, finding is null or { Verdict: ProbeVerdict.Bad } ? NoticeSeverity.Alarm : NoticeSeverity.Warning, worse.Since,
                $"Preflight of '{report.Target}', {worse.Check}: this was good and is not any more. {finding?.Detail}",
                "Do what it says, then try the target again: the notice ends with the next preflight that finds it good.");
        }

        foreach (var ending in report.Findings.Where(f => f.Until - now <= options.Value.CertificateWarning && report.Worsened.All(w => w.Check != f.Check)))
        {
            var left = ending.Until!.Value - now;
            yield return Notice(report.Target, $"{ending.Check} ends", SecretNotices.SeverityOf((int)Math.Floor(left.TotalDays)), null,
                $"The {ending.Check} of '{report.Target}' {(left > TimeSpan.Zero ? "is good" : "was good")} until {ending.Until.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC.",
                "Let whoever runs the target renew it. The next preflight looks at it again.");
        }
    }

    private static Notice Notice(string target, string check, NoticeSeverity severity, DateTimeOffset? since, string what, string todo) => new()
    {
        Id = $"preflight:{target}:{check}",
        Kind = "target",
        Severity = severity,
        Target = target,
        Since = since,
        What = what,
        Do = todo,
        Needs = Permission.ReadDeliveries,
        Page = $"/targets/{Uri.EscapeDataString(target)}",
    };
}

/// <summary>Secrets of targets that end within 30 days, where the target's file says when: a notice, from 7 days a warning, from the last day an alarm.</summary>
internal sealed class SecretNotices(TargetTable targets, SecretTrial secrets) : INotices
{
    public static NoticeSeverity SeverityOf(int daysLeft) =>
        daysLeft <= SecretTrial.Announced[2] ? NoticeSeverity.Alarm : daysLeft <= SecretTrial.Announced[1] ? NoticeSeverity.Warning : NoticeSeverity.Notice;

    public IEnumerable<Notice> At(DateTimeOffset now) =>
        from target in targets.Working
        from secret in NamedSecret.In(target.Settings.Options)
        let days = secrets.DaysLeft(secret)
        where days <= SecretTrial.Announced[0]
        select new Notice
        {
            Id = $"secret:{target.Name.Value}:{secret}",
            Kind = "target",
            Severity = SeverityOf(days.Value),
            Target = target.Name.Value,
            What = $"The secret {secret} of target '{target.Name.Value}' {(days < 0 ? "was" : "is")} good until {secret.Expires}{(days < 0 ? "" : days == 0 ? ", which is today" : $": {days} {(days == 1 ? "day" : "days")} left")}.",
            Do = "Renew it where it points, and write its new day into the target's file. A file is read again by itself.",
            Needs = Permission.ReadDeliveries,
            Page = $"/targets/{Uri.EscapeDataString(target.Name.Value)}",
        };
}

using System.Globalization;
using System.Text.RegularExpressions;
using Sightline.Connectors.Http;
using Sightline.Model;

namespace Sightline.Connectors.Probing;

/// <summary>What a target says of how much it takes, in the RateLimit headers that are in use, beside what its file allows.</summary>
internal static partial class RateBudget
{
    private static readonly string[] s_policies = ["RateLimit-Policy", "RateLimit-Limit", "RateLimit", "X-RateLimit-Limit", "X-Rate-Limit-Limit"];

    /// <summary>Null where it says nothing.</summary>
    public static ProbeFinding? Judge(Answer answer, int mostPerSecond)
    {
        var said = s_policies.SelectMany(name => answer.Header(name).Select(value => (name, value))).ToList();
        if (said.Count == 0)
        {
            return null;
        }

        var words = string.Join(", ", said.Select(s => $"{s.name}: {s.value}"));
        var allowed = said.SelectMany(s => Quotas(s.value)).Select(q => q.Quota / q.Seconds).DefaultIfEmpty(double.NaN).Min();
        return double.IsNaN(allowed)
            ? new(ProbeChecks.Rate, ProbeVerdict.Doubt, $"The target names a limit ({words}) without the time it is for. Ask whoever runs it, and set mostPerSecond ({mostPerSecond} now) by that.")
            : allowed < mostPerSecond
                ? new(ProbeChecks.Rate, ProbeVerdict.Doubt, $"The target takes {Number(allowed)} a second ({words}) and mostPerSecond is {mostPerSecond}: a backlog would be refused. Set mostPerSecond to {Math.Max(1, (int)allowed)}.")
                : new(ProbeChecks.Rate, ProbeVerdict.Good, $"The target takes {Number(allowed)} a second ({words}), and mostPerSecond is {mostPerSecond}.");
    }

    // Both forms: 100;w=60 of the older drafts, "name";q=100;w=60 of the newer ones.
    private static IEnumerable<(double Quota, double Seconds)> Quotas(string value) =>
        from part in value.Split(',')
        let window = Window().Match(part)
        let quota = Quota().Match(part)
        where window.Success && quota.Success && double.Parse(window.Groups["n"].Value, CultureInfo.InvariantCulture) > 0
        select (double.Parse(quota.Groups["n"].Value, CultureInfo.InvariantCulture), double.Parse(window.Groups["n"].Value, CultureInfo.InvariantCulture));

    private static string Number(double perSecond) => perSecond.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@";\s*w(indow)?\s*=\s*(?<n>[0-9]{1,9})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Window();

    [GeneratedRegex(@"(^\s*|;\s*q\s*=\s*)(?<n>[0-9]{1,9})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Quota();
}

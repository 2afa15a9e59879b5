using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sightline.Model;

namespace Sightline.Connectors.Probing;

/// <summary>Looks at the certificate of a server while a connection is made, trusting no more than the connection would.</summary>
internal sealed class CertificateWitness(TimeProvider time)
{
    private readonly Lock _gate = new();
    private Seen? _seen;

    /// <summary>Watches what these options connect to.</summary>
    public void Watch(SslClientAuthenticationOptions options) => options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
    {
        See(certificate, chain, errors);
        return errors == SslPolicyErrors.None;
    };

    /// <summary>Keeps what a connection was shown.</summary>
    public void See(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return;
        }

        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        // The whole chain ends when its first certificate does.
        var ends = (chain?.ChainElements.Select(e => e.Certificate.NotAfter) ?? []).Append(own.NotAfter).Min().ToUniversalTime();
        var faults = chain?.ChainStatus.Select(s => s.StatusInformation.TrimEnd('.', ' ', '\n')).Distinct().ToList() ?? [];
        lock (_gate)
        {
            _seen = new Seen(own.GetNameInfo(X509NameType.SimpleName, false), own.NotBefore.ToUniversalTime(), ends, errors, faults);
        }
    }

    /// <summary>What the certificate is like; null where no server has shown one.</summary>
    /// <param name="host">Name that it should bear.</param>
    /// <param name="warning">How long before its end it is a doubt.</param>
    public ProbeFinding? Judge(string host, TimeSpan warning)
    {
        Seen? seen;
        lock (_gate)
        {
            seen = _seen;
        }

        if (seen is null)
        {
            return null;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var left = seen.Ends - now;
        var (verdict, words) =
            left <= TimeSpan.Zero ? (ProbeVerdict.Bad, $"ended on {Day(seen.Ends)}{Ago(-left)}. Let whoever runs the target renew it; until then nothing is sent.")
            : seen.Begins > now ? (ProbeVerdict.Bad, $"is good from {Day(seen.Begins)} on, which is later than this node's clock. Compare the clocks.")
            : seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? (ProbeVerdict.Bad, $"is not for '{host}'. Write the name it bears into the address, or let it be made for this name.")
            : seen.Errors != SslPolicyErrors.None ? (ProbeVerdict.Bad, $"is not trusted here: {string.Join("; ", seen.Faults)}. Install the authority that signed it, or name its file where the connector has an option for that.")
            : left <= warning ? (ProbeVerdict.Doubt, $"is trusted, and ends on {Day(seen.Ends)}: {Days(left)} left. Let whoever runs the target renew it.")
            : (ProbeVerdict.Good, $"is trusted, and ends on {Day(seen.Ends)}: {Days(left)} left.");
        return new ProbeFinding(ProbeChecks.Certificate, verdict, $"The certificate '{seen.Name}' {words}") { Until = new DateTimeOffset(seen.Ends, TimeSpan.Zero) };
    }

    private static string Day(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Days(TimeSpan span) => (int)span.TotalDays is var days && days == 1 ? "1 day" : $"{days} days";

    private static string Ago(TimeSpan ago) => ago < TimeSpan.FromDays(1) ? "" : $", {Days(ago)} ago";

    private sealed record Seen(string Name, DateTime Begins, DateTime Ends, SslPolicyErrors Errors, IReadOnlyList<string> Faults);
}

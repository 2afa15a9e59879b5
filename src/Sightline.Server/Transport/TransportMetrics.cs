using System.Globalization;

namespace Sightline.Server.Transport;

/// <summary>What the transport shows to monitoring: how long its certificate lasts.</summary>
internal sealed class TransportMetrics(TimeProvider time)
{
    private long _ends;

    public void CertificateEnds(DateTimeOffset ends) => Interlocked.Exchange(ref _ends, ends.UtcTicks);

    /// <summary>Prometheus text; empty where no certificate is served.</summary>
    public string Write() => Interlocked.Read(ref _ends) is var ends && ends == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"""
            # HELP sightline_https_certificate_days_left Days until the served certificate ends.
            # TYPE sightline_https_certificate_days_left gauge
            sightline_https_certificate_days_left {(new DateTimeOffset(ends, TimeSpan.Zero) - time.GetUtcNow()).TotalDays:F3}

            """).ReplaceLineEndings("\n");
}
